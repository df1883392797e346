import { VirtualCdn } from "../tests/tracker/virtualCdn.js";
import { VirtualClock } from "../tests/virtualClock.js";
import { chance } from "./chance.js";
import { quantile } from "./figures.js";
import { show, type Target, table } from "./target.js";
import { WAITERS } from "./waiters.js";

const [ours] = WAITERS;
const HOUR = 3_600_000;
/** As many rows an hour as make a million a day. */
const ROWS_AN_HOUR = 1_000_000 / 24;

interface Fleet {
  text: string;
  /** Files of one deployment, each a process of its own. */
  files: number;
  forbidden: boolean;
}

const FLEETS: readonly Fleet[] = [
  { text: "deployments of 1,000 files", files: 1_000, forbidden: false },
  { text: "deployments of 100 files", files: 100, forbidden: false },
  { text: "deployments of 10 files", files: 10, forbidden: false },
  { text: "deployments of 100 files, DescribeRefreshTaskById forbidden", files: 100, forbidden: true },
];

/** An hour of an account with 1,000,000 rows a day, each deployment a process that knows nothing of the others. */
export async function day(): Promise<{ text: string; targets: Target[] }> {
  const rows: string[][] = [];
  for (const fleet of FLEETS) rows.push(await hour(fleet));
  const head = [
    "an hour of 1,000,000 rows a day",
    "deployments",
    "calls a second",
    "throttled",
    "lag p50",
    "lag p95",
  ];
  return { text: table(head, rows), targets: [] };
}

async function hour({ text, files, forbidden }: Fleet): Promise<string[]> {
  const clock = new VirtualClock("2026-05-04T08:00:00Z");
  const cdn = new VirtualCdn(clock, {
    taskDuration: ({ objectPath }) => Math.round(300_000 + 60_000 * chance(objectPath)),
    forbidden: forbidden ? ["DescribeRefreshTaskById"] : [],
    // The rows of an hour's answers are more than memory is for.
    onAnswer: (call) => {
      call.tasks = [];
    },
  });
  const deployments = Math.round(ROWS_AN_HOUR / files);
  const lags: number[] = [];
  await clock.run(
    Promise.all(
      Array.from({ length: deployments }, async (_, number) => {
        await clock.sleep(chance(`${text} ${number}`) * HOUR);
        const site = `https://s${number % 500}.example.com/${number}/`;
        const paths = Array.from({ length: files }, (_, page) => `${site}${page}.html`);
        await ours?.start(cdn, clock)(paths);
        const returnedAt = clock.now();
        const end = Math.max(...paths.map((path) => cdn.endOf(path)));
        lags.push(returnedAt - end);
      }),
    ),
  );
  const looks = cdn.calls.filter(({ operation }) => operation.startsWith("Describe"));
  const throttled = looks.filter((call) => call.throttled).length;
  return [
    text,
    show(deployments),
    show(looks.length / (HOUR / 1_000)),
    show((100 * throttled) / looks.length, "%"),
    show(quantile(lags, 0.5) / 1_000, "s"),
    show(quantile(lags, 0.95) / 1_000, "s"),
  ];
}
