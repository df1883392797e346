import { programStack } from "../tests/engine/harness/index.js";
import { atMost, show, type Target, table } from "./target.js";

const REFRESHES = 60;
const ROUNDS = 2;

/** W7: whole deployments on the real engine, with tasks of 3 s and room for 8 resources at once. */
export async function engine(): Promise<{ text: string; targets: Target[] }> {
  const one = await seconds(refreshes(1, true));
  const gated = await seconds(refreshes(REFRESHES, false));
  const blocking = await seconds(refreshes(REFRESHES, true));
  return {
    text: table(
      ["deployment on the real engine, tasks of 3 s", "whole deployment"],
      [
        ["1 refresh that waits", show(one, "s")],
        ["60 refreshes that do not wait, and one TaskCompletion", show(gated, "s")],
        ["60 refreshes that wait", show(blocking, "s")],
      ],
    ),
    targets: [
      atMost("W7: 60 refreshes and one TaskCompletion, against 1 refresh", gated / one, 1.5, "times"),
    ],
  };
}

/** The text of a program. */
function refreshes(count: number, waitForCompletion: boolean): string {
  const gate = waitForCompletion ? "" : 'new cdn.TaskCompletion("purged", { resources });';
  return `
    const resources = Array.from({ length: ${count} }, (_, site) => new cdn.CacheRefresh("site-" + site, {
      objectPaths: ["https://s" + site + ".example.com/"], waitForCompletion: ${waitForCompletion},
    }));
    ${gate}`;
}

/** How long `pulumi up` takes, the shortest of some times. */
async function seconds(program: string): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const { stack, close } = await programStack(program, {
      emulator: { speed: 1, taskDuration: 3_000 },
      // The engine works on 4 resources at once for each core that it may use.
      env: { GOMAXPROCS: "2" },
    });
    const start = performance.now();
    const up = await stack.up();
    shortest = Math.min(shortest, (performance.now() - start) / 1_000);
    await close();
    if (!up.ok) throw new Error(up.output);
  }
  return shortest;
}
