import type { CdnOperationName as OperationName } from "../emulator/cdn/operationName.js";
import type { VirtualCdn, VirtualCdnOptions } from "../tests/tracker/virtualCdn.js";
import { chance } from "./chance.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What is deployed, and the API that it meets. */
export interface Workload {
  name: string;
  text: string;
  /** The paths of each resource. */
  resources: readonly (readonly string[])[];
  /** Runs with other durations; their lags count together, their calls on the average. */
  runs: number;
  cdn: VirtualCdnOptions;
  prepare?(cdn: VirtualCdn): void;
}

const LISTING: OperationName = "DescribeRefreshTasks";
const BY_ID: OperationName = "DescribeRefreshTaskById";

const w3 = resources(200, 5);

/** Tasks take 5 to 6 minutes, as the API's documentation says. */
export const WORKLOADS: readonly Workload[] = [
  { name: "W1", text: "1 path", resources: resources(1, 1), runs: 40, cdn: {} },
  {
    name: "W2",
    text: "1 resource, 1,000 files of one domain",
    resources: resources(1, 1000),
    runs: 10,
    cdn: {},
  },
  { name: "W3", text: "200 resources of 5 paths, all at once", resources: w3, runs: 3, cdn: {} },
  {
    name: "W4",
    text: "10 resources of 1,000 files, each of its own domain",
    resources: resources(10, 1000),
    runs: 3,
    cdn: {},
  },
  {
    name: "W5",
    text: "W3, with 3,000 rows and 3 calls a second of others",
    resources: w3,
    runs: 3,
    cdn: {},
    prepare: crowd,
  },
  {
    name: "W6",
    text: "W3, DescribeRefreshTaskById forbidden",
    resources: w3,
    runs: 3,
    cdn: { forbidden: [BY_ID] },
  },
  {
    name: "W5+6",
    text: "W5, DescribeRefreshTaskById forbidden",
    resources: w3,
    runs: 3,
    cdn: { forbidden: [BY_ID] },
    prepare: crowd,
  },
  {
    name: "W3 blind",
    text: "W3, Process is 0 % until the end",
    resources: w3,
    runs: 3,
    cdn: {
      alter: (_call, tasks) => tasks.map((row) => ({ ...row, process: row.status === "Complete" ? 100 : 0 })),
    },
  },
];

/** How long each task of a run takes: as long as any other run of the same number says. */
export function taskDuration(run: number): (task: { objectPath: string }) => number {
  return ({ objectPath }) => Math.round(5 * MINUTE + chance(`${run} ${objectPath}`) * MINUTE);
}

function resources(count: number, paths: number): string[][] {
  return Array.from({ length: count }, (_, site) =>
    Array.from({ length: paths }, (_, page) => `https://s${site}.example.com/articles/${page}/index.html`),
  );
}

/** Rows of others before and among ours, and their calls. */
function crowd(cdn: VirtualCdn): void {
  cdn.share(LISTING, 3);
  const rows = (from: number, count: number, age: (index: number) => number): void => {
    cdn.addTasks(
      ...Array.from({ length: count }, (_, index) => ({
        objectPath: `https://theirs.example.com/${from + index}`,
        age: age(index),
      })),
    );
  };
  rows(0, 1_500, (index) => index * 20);
  for (let batch = 0; batch < 15; batch++) {
    cdn.clock.after(batch * 400, () => rows(1_500 + batch * 100, 100, () => 0));
  }
}
