import assert from "node:assert/strict";
import type { Emulator, OperationName } from "../../emulator/index.js";
import { type Clock, systemClock } from "../../provider/base/clock.js";
import { type Account, accountOf } from "../../provider/queries/account.js";
import { preloadDetail } from "../../provider/queries/preloadDetail.js";
import { refreshQuota } from "../../provider/queries/refreshQuota.js";
import { refreshTaskById } from "../../provider/queries/refreshTaskById.js";
import { refreshTasks } from "../../provider/queries/refreshTasks.js";
import { closeWorlds, type WorldOptions, world } from "./deployments.js";
import { after, endOf, ROWS, switchOn, withoutPermission } from "./rows.js";

interface Query {
  name: string;
  operation: OperationName;
  /** How many calls it makes. */
  calls: number;
  /** Asks, and says how many tasks or allowances it was told of. */
  ask(account: Account, emulator: Emulator): Promise<number>;
  expected: number;
}

const TASKS = 250;

const QUERIES: readonly Query[] = [
  {
    name: "getRefreshTasks of every page",
    operation: "DescribeRefreshTasks",
    calls: 3,
    ask: async (account) => (await refreshTasks({ all: true }, account)).tasks.length,
    expected: TASKS,
  },
  {
    name: "getRefreshTaskById",
    operation: "DescribeRefreshTaskById",
    calls: 3,
    ask: async (account, { tasks }) => {
      const taskIds = tasks.slice(0, 30).map(({ taskId }) => taskId);
      return (await refreshTaskById({ taskIds }, account)).tasks.length;
    },
    expected: 30,
  },
  {
    name: "getRefreshQuota",
    operation: "DescribeRefreshQuota",
    calls: 1,
    ask: async (account) => (await refreshQuota({}, account)).url?.remain ?? 0,
    expected: 10_000,
  },
  {
    name: "getPreloadDetail",
    operation: "DescribePreloadDetailById",
    calls: 1,
    ask: async (account, { tasks }) => {
      const [task] = tasks;
      return (await preloadDetail({ taskId: task?.taskId }, account)).urlDetails.length;
    },
    expected: 1,
  },
];

const LISTED = { accessKeyId: "LTAIlisted", accessKeySecret: "secret", preloadDetail: true };

describe("A query that meets a fault", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  for (const { name, operation, calls, ask, expected } of QUERIES) {
    describe(`in any call of ${name}`, () => {
      for (const row of [...ROWS, withoutPermission(operation)]) {
        it(`${endOf(row)}: ${row.name}`, async () => {
          for (let place = 0; place < calls; place++) {
            const here = await world(listed(row.options));
            const { emulator } = here;
            emulator.addTasks(
              ...Array.from({ length: TASKS }, (_, index) => {
                return { objectPath: `https://www.example.com/${index}`, objectType: "preload" };
              }),
            );
            const happened = switchOn(here, row.fault, { operation, isHit: after(place) });
            const asking = ask(accountOf(here.client(), unscaled(here.clock)), emulator);
            if (row.end === "recovers") {
              assert.equal(await asking, expected, `${row.name}, call ${place + 1}`);
            } else {
              const { failsWith } = row.end;
              await assert.rejects(asking, ({ message }: Error) => {
                return [operation, ...failsWith].every((text) => message.includes(text));
              });
            }
            assert.ok(happened(), `${row.name}, call ${place + 1}: nothing happened`);
          }
        });
      }
    });
  }
});

/** Its pauses are short, but time limits are real: a busy machine makes no query fail. */
function unscaled(clock: Clock): Clock {
  return {
    now: () => systemClock.now(),
    calendar: () => clock.calendar(),
    sleep: (milliseconds, signal) =>
      (milliseconds < 60_000 ? clock : systemClock).sleep(milliseconds, signal),
  };
}

function listed(options: WorldOptions = {}): WorldOptions {
  const [account = LISTED] = options.emulator?.accounts ?? [];
  return { ...options, emulator: { ...options.emulator, accounts: [{ ...account, preloadDetail: true }] } };
}
