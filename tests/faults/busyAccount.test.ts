import assert from "node:assert/strict";
import { ApiError } from "../../emulator/apiError.js";
import type { OperationName } from "../../emulator/index.js";
import { formatTime } from "../../provider/base/clock.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import type { State } from "../../provider/model/state.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
import type { IncompleteError } from "../../provider/resource/incompleteError.js";
import { create, update } from "../../provider/resource/lifecycle.js";
import type { CdnCall, VirtualCdnOptions } from "../tracker/virtualCdn.js";
import { files, MINUTE, SECOND, SITE, Waits } from "../tracker/waits.js";

const HOUR = 60 * MINUTE;
const LISTING: OperationName = "DescribeRefreshTasks";
const refresh = cacheRefreshKind as unknown as Kind;
const tagRefresh = cacheTagRefreshKind as unknown as Kind;
const customTimeouts = { create: "30m", update: "10h" };
const inputsOf = (objectPaths: readonly string[]): CommonInputs =>
  ({ objectPaths, customTimeouts }) as CommonInputs;
const FIVE = files(5);
const TAGS = { domainName: "www.example.com", cacheTags: ["html", "js"], customTimeouts } as CommonInputs;

/** A deployment whose answer was lost and could not be looked up, 20 hours of others, and the next one. */
interface Story {
  kind?: Kind;
  inputs?: CommonInputs;
  isCarriedOut?: boolean;
  /** Rows of others an hour, all of the same domain and type. */
  rowsAnHour?: number;
  /** Rows of others right after the submission. */
  rowsAtOnce?: number;
  api?: Pick<VirtualCdnOptions, "refuse">;
  /** What becomes of the state in between. */
  change?(state: State): State;
  /** What the endpoint does with a parameter that it does not know. */
  ignoresDomain?: boolean;
}

describe("In a busy account, a submission whose answer was lost 20 hours ago", function () {
  this.timeout(60_000);

  it("is found by a handful of calls among 20,000 tasks of others since", async () => {
    const { looks, submissions, state } = await nextUp({ isCarriedOut: true });
    assert.ok(looks.length <= 4, described(looks));
    assert.deepEqual([submissions, state.status], [1, "Complete"]);
  });

  it("is asked for where it was submitted, minutes around it, by domain and type", async () => {
    const { looks, start } = await nextUp({ isCarriedOut: true });
    for (const { DomainName, ObjectType, StartTime = "", EndTime = "" } of looks.map(
      ({ parameters }) => parameters,
    )) {
      assert.deepEqual([DomainName, ObjectType], ["www.example.com", "file"]);
      assert.ok(Date.parse(StartTime) <= start && Date.parse(StartTime) > start - MINUTE, StartTime);
      assert.ok(Date.parse(EndTime) >= start && Date.parse(EndTime) < start + HOUR, EndTime);
    }
  });

  it("that was not carried out is submitted again after a handful of calls", async () => {
    const { looks, submissions, state, elapsed } = await nextUp({ isCarriedOut: false });
    assert.ok(looks.length <= 10, described(looks));
    assert.deepEqual([submissions, state.status], [2, "Complete"]);
    assert.ok(elapsed < 30 * SECOND, `${elapsed} ms before it was submitted`);
  });

  it("is found after what version 0.1.0 has kept of it, which does not say when it was sent last", async () => {
    const { looks, submissions, state } = await nextUp({
      isCarriedOut: true,
      change: (kept) => ({ ...kept, ledger: kept.ledger.map((group) => ({ ...group, completionTime: "" })) }),
    });
    assert.ok(looks.length <= 7, described(looks));
    assert.deepEqual([submissions, state.status], [1, "Complete"]);
  });

  it("is asked for path by path where others have made 130,000 tasks in the same minutes", async () => {
    const { looks, submissions, state } = await nextUp({ isCarriedOut: true, rowsAtOnce: 130_000 });
    assert.ok(looks.length <= 1 + FIVE.length, described(looks));
    assert.deepEqual([submissions, state.status], [1, "Complete"]);
  });

  it("of tags, of which only a reading of all 130,000 tasks of those minutes tells, is submitted again", async () => {
    const { looks, submissions, state } = await nextUp({
      kind: tagRefresh,
      inputs: TAGS,
      isCarriedOut: false,
      rowsAtOnce: 130_000,
    });
    assert.ok(looks.length <= 1_310, `${looks.length} looks`);
    assert.ok(looks.every(({ parameters }) => parameters.DomainName === undefined));
    assert.deepEqual([submissions, state.status], [2, "Complete"]);
  });

  it("of tags is found, under whatever type the history lists it", async () => {
    const { looks, submissions, state } = await nextUp({
      kind: tagRefresh,
      inputs: TAGS,
      isCarriedOut: true,
    });
    assert.ok(looks.length <= 10, described(looks));
    assert.deepEqual([submissions, state.status], [1, "Complete"]);
  });

  it("is found where the API refuses to be asked for the domain", async () => {
    for (const isCarriedOut of [true, false]) {
      const { looks, submissions, state } = await nextUp({
        isCarriedOut,
        api: {
          refuse: ({ parameters }) =>
            parameters.DomainName === undefined
              ? undefined
              : new ApiError(404, "InvalidDomain.NotFound", "The domain does not belong to you."),
        },
      });
      assert.ok(looks.length <= 10, described(looks));
      assert.deepEqual([submissions, state.status], [isCarriedOut ? 1 : 2, "Complete"]);
    }
  });

  it("is found where the API does not heed the domain", async () => {
    const { looks, submissions, state } = await nextUp({ isCarriedOut: true, ignoresDomain: true });
    assert.ok(looks.length <= 10, described(looks));
    assert.deepEqual([submissions, state.status], [1, "Complete"]);
  });

  it("is found where the API refuses listings, or to be asked for a path", async () => {
    for (const [paths, refused] of [
      [files(5), "StartTime"],
      [files(2), "ObjectPath"],
    ] as const) {
      const { submissions, state } = await nextUp({
        inputs: inputsOf(paths),
        isCarriedOut: true,
        api: {
          refuse: (call) =>
            isLookUp(call) && (call.parameters.ObjectPath === undefined) === (refused === "StartTime")
              ? new ApiError(400, `Invalid${refused}.Malformed`, "Not allowed.")
              : undefined,
        },
      });
      assert.deepEqual([submissions, state.status], [1, "Complete"], refused);
    }
  });

  it("beside one an hour ago is asked for apart from it, not together with all that lies between", async () => {
    const waits = new Waits();
    const { state, looks } = await waits.run(async () => {
      const [first = "", second = "", ...rest] = files(8);
      const lost = [[first], [second, ...rest]] as const;
      const times: number[] = [];
      for (const paths of lost) {
        times.push(waits.clock.now());
        waits.cdn.addTasks(...paths.map((objectPath) => ({ objectPath })));
        await others(waits, 19, 1_000);
      }
      const ledger = lost.map((paths, index) => ({
        ...{ paths: index === 0 ? "0" : `1-${paths.length}`, taskIds: [], objectType: "file" },
        ...{ status: "Unconfirmed", process: 0, description: "" },
        creationTime: formatTime((times[index] as number) - 2_000),
        completionTime: formatTime(times[index] as number),
      }));
      const objectPaths = lost.flat();
      const olds = { objectPaths, ledger } as unknown as State;
      const before = waits.cdn.calls.length;
      const state = await update(waits.context, refresh, olds, inputsOf(objectPaths), {});
      return { state, looks: waits.cdn.calls.slice(before).filter(isLookUp) };
    });
    assert.equal(state.status, "Complete");
    assert.ok(looks.length <= 4, described(looks));
  });
});

async function nextUp({
  kind = refresh,
  inputs = inputsOf(FIVE),
  isCarriedOut = true,
  rowsAnHour = 1_000,
  rowsAtOnce = 0,
  api = {},
  change = (state) => state,
  ignoresDomain = false,
}: Story) {
  let isFirst = true;
  const waits = new Waits({
    taskDuration: 5 * MINUTE,
    lose: ({ operation }) => {
      if (!isFirst || operation.startsWith("Describe")) return undefined;
      return isCarriedOut ? "carried out" : "not carried out";
    },
    refuse: (call) => {
      if (!isFirst) return api.refuse?.(call);
      return call.operation === LISTING ? new ApiError(403, "Forbidden.RAM", "Not allowed.") : undefined;
    },
  });
  if (ignoresDomain) {
    const { describeRefreshTasks } = waits.cdn;
    waits.cdn.describeRefreshTasks = ({ domainName: _, ...query }, options) =>
      describeRefreshTasks(query, options);
  }
  const start = waits.clock.now();
  return waits.run(async () => {
    const failure = await create(waits.context, kind, inputs, {}).then(
      () => assert.fail("the first deployment should fail"),
      (error: IncompleteError) => error,
    );
    assert.match(failure.message, /ECONNRESET.*could not be found out/);
    isFirst = false;
    await others(waits, 1, rowsAtOnce, 0);
    await others(waits, 20, rowsAnHour);
    const before = waits.cdn.calls.length;
    const begun = waits.clock.now();
    const state = await update(waits.context, kind, change(failure.state), inputs, {});
    const isSubmission = ({ operation }: CdnCall): boolean => !operation.startsWith("Describe");
    const calls = waits.cdn.calls.slice(before);
    const again = calls.find(isSubmission);
    const looks = again === undefined ? calls : calls.slice(0, calls.indexOf(again));
    return {
      start,
      state,
      looks: looks.filter(isLookUp),
      submissions: waits.cdn.calls.filter(isSubmission).length,
      elapsed: (again?.sentAt ?? begun) - begun,
    };
  });
}

/** Not a call that only learns the server's time. */
function isLookUp({ operation, parameters }: CdnCall): boolean {
  return operation === LISTING && parameters.StartTime !== undefined;
}

/** Hours in which others make tasks, evenly. */
async function others({ cdn, clock }: Waits, hours: number, rowsAnHour: number, hour = HOUR): Promise<void> {
  for (let passed = 0; passed < hours; passed++) {
    await clock.sleep(hour);
    for (let row = 0; row < rowsAnHour; row++) {
      const age = hour * (1 - row / rowsAnHour);
      cdn.addTasks({ objectPath: `${SITE}others/${clock.now()}/${row}`, age, status: "Complete" });
    }
  }
}

function described(calls: readonly CdnCall[]): string {
  return `${calls.length} calls: ${calls
    .slice(0, 20)
    .map(({ operation, parameters }) => `${operation} ${JSON.stringify(parameters)}`)
    .join("\n")}`;
}
