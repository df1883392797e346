import { startEmulator } from "../emulator/index.js";
import { systemClock } from "../provider/base/clock.js";
import { readConfiguration } from "../provider/cloud/configuration.js";
import { createCdnClient } from "../provider/products/cdn/client.js";
import { chance } from "./chance.js";
import { quantile } from "./figures.js";
import { atMost, show, type Target, table } from "./target.js";
import { WAITERS, type Waiter } from "./waiters.js";

const RESOURCES = 25;

/** Real time and HTTP: 25 resources whose tasks take 30 to 36 s, each waiter against an emulator of its own. */
export async function overHttp(): Promise<{ text: string; targets: Target[] }> {
  const results = await Promise.all(WAITERS.map(async (waiter) => ({ waiter, ...(await deploy(waiter)) })));
  const [ours, perTask] = results as [(typeof results)[0], (typeof results)[0]];
  const rows = results.map(({ waiter, calls, throttled, lags }) => [
    waiter.name,
    show(calls),
    show(throttled),
    show(quantile(lags, 0.5) / 1_000, "s"),
    show(quantile(lags, 0.95) / 1_000, "s"),
  ]);
  return {
    text: table(["25 resources over HTTP, 30 to 36 s", "calls", "throttled", "lag p50", "lag p95"], rows),
    targets: [
      atMost("HTTP: calls", ours.calls, perTask.calls / 3),
      atMost("HTTP: throttled calls", ours.throttled, 0),
      atMost("HTTP: lag p95", quantile(ours.lags, 0.95) / 1_000, quantile(perTask.lags, 0.95) / 1_000, "s"),
    ],
  };
}

async function deploy(waiter: Waiter): Promise<{ calls: number; throttled: number; lags: number[] }> {
  const emulator = await startEmulator({
    taskDuration: ({ objectPath }) => Math.round(30_000 + 6_000 * chance(objectPath)),
  });
  try {
    const keys = emulator.pulumiConfig();
    const refresh = waiter.start(
      createCdnClient(readConfiguration("cdn", (key) => keys[`alicloud:${key}`], {})),
      systemClock,
    );
    const lags = await Promise.all(
      Array.from({ length: RESOURCES }, async (_, site) => {
        const paths = [0, 1, 2, 3, 4].map((page) => `https://s${site}.example.com/${page}.html`);
        await refresh(paths);
        const ends = emulator.tasks.filter(({ objectPath }) => paths.includes(objectPath));
        return emulator.now() - Math.max(...ends.map(({ completesAt }) => completesAt));
      }),
    );
    const looks = emulator.journal.filter(({ operation }) => operation.startsWith("Describe"));
    return { calls: looks.length, throttled: looks.filter(({ throttled }) => throttled).length, lags };
  } finally {
    await emulator.close();
  }
}
