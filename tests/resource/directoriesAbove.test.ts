import assert from "node:assert/strict";
import { dynamicProvider } from "../../provider/fronts/dynamic/dynamicProvider.js";
import { type State, tasksOf } from "../../provider/model/state.js";
import { encodeTexts } from "../../provider/model/texts.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { preview } from "../../provider/resource/lifecycle.js";
import { type TaskCompletionInputs, taskCompletionKind } from "../../provider/resource/taskCompletion.js";
import {
  closeWorlds,
  type DeployedResource,
  type World,
  type WorldOptions,
  world,
} from "../faults/deployments.js";

const SITE = "https://www.example.com/";

/** Files by their names, all of one release. */
function release(hash: string, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [SITE + name, hash]));
}

const APP = ["app/1.js", "app/2.js", "app/3.js"];
const OTHERS = ["index.html", "about.html"];

describe("Many changed files below a directory", function () {
  this.timeout(60_000);
  let here: World;
  let refresh: DeployedResource<CacheRefreshInputs>;
  let seen: number;
  const start = async (options: WorldOptions = {}): Promise<void> => {
    here = await world(options);
    refresh = here.resource(cacheRefreshKind) as DeployedResource<CacheRefreshInputs>;
    seen = 0;
  };
  beforeEach(() => start());
  afterEach(closeWorlds);

  type Given = { [input in keyof CacheRefreshInputs]?: CacheRefreshInputs[input] | undefined } & {
    hidesPaths?: true;
  };
  const inputs = (contentHashes: Record<string, string>, more: Given = {}): CacheRefreshInputs =>
    ({
      objectPaths: [],
      contentHashes,
      directoriesAbove: 2,
      retryFailed: 0,
      ...more,
    }) as CacheRefreshInputs;

  /** @returns what that has submitted, a list for each call, and what was said of a failure */
  async function up(hashes: Record<string, string>, more: Given = {}) {
    const { message } = await refresh.up(inputs(hashes, more));
    const calls = here.emulator.calls("RefreshObjectCaches").slice(seen);
    seen += calls.length;
    const submitted = calls.map(({ objectPaths = [], parameters }) => [
      parameters.ObjectType,
      ...objectPaths.map((path) => path.replace(SITE, "/")),
    ]);
    return { submitted, message };
  }

  /** The rows of the output `tasks`. */
  function tasks(
    state = refresh.state as State & CacheRefreshInputs,
  ): [path: string, type: string, status: string][] {
    const { objectPaths, removedPaths = [], ledger } = state;
    return tasksOf([...objectPaths, ...removedPaths], ledger, (path) => path).map((task) => [
      task.objectPath.replace(SITE, "/"),
      task.objectType,
      task.status,
    ]);
  }

  it("are refreshed as that directory, the others by themselves, and all of them are complete", async () => {
    assert.deepEqual(await up(release("1", ...APP, ...OTHERS)), {
      submitted: [
        ["File", "/about.html", "/index.html"],
        ["Directory", "/app/"],
      ],
      message: "",
    });
    assert.deepEqual(refresh.state?.summary, { total: 5, complete: 5, failed: 0, unfinished: 0 });
    assert.deepEqual(tasks(), [
      ["/about.html", "file", "Complete"],
      ["/app/", "directory", "Complete"],
      ["/index.html", "file", "Complete"],
    ]);
    assert.equal(refresh.state?.taskIds.length, 2);
    assert.deepEqual((await up(release("1", ...APP, ...OTHERS))).submitted, []);
  });

  it("are files again where fewer of them change", async () => {
    await up(release("1", ...APP, ...OTHERS));
    const next = { ...release("1", ...APP, ...OTHERS), ...release("2", "app/1.js", "app/2.js") };
    assert.deepEqual((await up(next)).submitted, [["File", "/app/1.js", "/app/2.js"]]);
    assert.deepEqual(
      tasks().filter(([path]) => path.startsWith("/app/")),
      [
        ["/app/1.js", "file", "Complete"],
        ["/app/2.js", "file", "Complete"],
        ["/app/", "directory", "Complete"],
      ],
    );
  });

  it("are files, as many as there are, where nothing else is asked for", async () => {
    const { submitted } = await up(release("1", ...APP), { directoriesAbove: undefined });
    assert.deepEqual(submitted, [["File", "/app/1.js", "/app/2.js", "/app/3.js"]]);
  });

  it("submit nothing when the bound alone changes", async () => {
    await up(release("1", ...APP));
    assert.deepEqual((await up(release("1", ...APP), { directoriesAbove: 1 })).submitted, []);
    assert.deepEqual((await up(release("1", ...APP), { directoriesAbove: undefined })).submitted, []);
  });

  it("count those that have left the hashes", async () => {
    await up(release("1", ...APP, ...OTHERS));
    const { submitted } = await up(release("1", ...OTHERS), { removed: "refresh" });
    assert.deepEqual(submitted, [["Directory", "/app/"]]);
    assert.deepEqual(refresh.state?.summary, { total: 5, complete: 5, failed: 0, unfinished: 0 });
    assert.deepEqual(tasks().at(-1), ["/app/", "directory", "Complete"]);
  });

  it("are refreshed with force where the user says so", async () => {
    await up(release("1", ...APP), { force: true });
    const [call] = here.emulator.calls("RefreshObjectCaches");
    assert.equal(call?.parameters.Force, "true");
  });

  it("are not refreshed twice where the directory is to be refreshed anyway", async () => {
    const listed = { objectPaths: [`${SITE}app/`] };
    assert.deepEqual((await up(release("1", ...APP), listed)).submitted, [["Directory", "/app/"]]);
    assert.deepEqual(tasks(), [["/app/", "directory", "Complete"]]);
    assert.deepEqual(refresh.state?.summary, { total: 4, complete: 4, failed: 0, unfinished: 0 });
  });

  it("that failed as a directory say so once, and are submitted again, as files where they are few by then", async () => {
    here.emulator.failPaths(/app\/$/, "InternalError", 1);
    const failed = await up(release("1", ...APP, ...OTHERS));
    assert.match(failed.message, /^https:\/\/www\.example\.com\/app\/ failed: InternalError \(task \d+\)\n/);
    assert.equal(failed.message.match(/failed/g)?.length, 2);
    assert.deepEqual(refresh.state?.summary, { total: 5, complete: 2, failed: 3, unfinished: 0 });
    const again = await up(release("1", ...APP, ...OTHERS), { directoriesAbove: 3 });
    assert.deepEqual(again.submitted, [["File", "/app/1.js", "/app/2.js", "/app/3.js"]]);
    assert.equal(refresh.state?.status, "Complete");
  });

  it("are submitted as the directory again within the deployment", async () => {
    here.emulator.failPaths(/app\/$/, "InternalError", 1);
    const { submitted, message } = await up(release("1", ...APP), { retryFailed: 1 });
    assert.deepEqual(
      [submitted, message],
      [
        [
          ["Directory", "/app/"],
          ["Directory", "/app/"],
        ],
        "",
      ],
    );
  });

  it("are looked up as the directory where the answer is lost, not submitted twice", async () => {
    here.emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: true },
    });
    assert.deepEqual((await up(release("1", ...APP))).submitted, [["Directory", "/app/"]]);
    assert.equal(refresh.state?.status, "Complete");
  });

  it("are looked up as the directory by the next deployment too", async () => {
    here.emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: true },
    });
    const refused = here.emulator.fault({
      operation: "DescribeRefreshTasks",
      do: { kind: "error", statusCode: 403, code: "Forbidden.RAM" },
    });
    assert.match((await up(release("1", ...APP))).message, /\/app\/ may have been submitted or not/);
    assert.deepEqual(refresh.state?.summary, { total: 3, complete: 0, failed: 0, unfinished: 3 });
    refused.remove();
    assert.deepEqual((await up(release("1", ...APP))).submitted, []);
    assert.deepEqual(tasks(), [["/app/", "directory", "Complete"]]);
  });

  it("are one task to wait for", async () => {
    const hold = here.emulator.hold();
    const deployment = up(release("1", ...APP), { waitForCompletion: true });
    await here.emulator.waitForCall(
      ({ operation }) => operation.startsWith("Describe") && operation !== "DescribeRefreshQuota",
    );
    hold.release();
    assert.equal((await deployment).message, "");
    assert.equal(here.emulator.tasks.length, 1);
  });

  it("and were not waited for are seen by a refresh of the state, and by a TaskCompletion as one task", async () => {
    await up(release("1", ...APP, ...OTHERS), { waitForCompletion: false });
    const state = refresh.state as State & CacheRefreshInputs;
    assert.equal(state.status, "Refreshing");
    const gate = here.resource(taskCompletionKind) as DeployedResource<TaskCompletionInputs>;
    const watched = { paths: encodeTexts(state.objectPaths), ledger: state.ledger, hasRowsByPath: true };
    assert.equal((await gate.up({ resources: [watched], subjects: [] })).message, "");
    assert.deepEqual(gate.state?.summary, { total: 3, complete: 3, failed: 0, unfinished: 0 });

    const context = here.context();
    const provider = dynamicProvider(cacheRefreshKind, () => context);
    const read = (await provider.read?.("1", state as never))?.props as State & CacheRefreshInputs;
    assert.equal(read.status, "Complete");
    assert.deepEqual(tasks(read), [
      ["/about.html", "file", "Complete"],
      ["/app/", "directory", "Complete"],
      ["/index.html", "file", "Complete"],
    ]);
  });

  it("are the directories that the day's quota has room for", async () => {
    await closeWorlds();
    await start({ emulator: { quotas: { dir: 1 } } });
    const names = [...APP, "css/1.css", "css/2.css", "css/3.css"];
    await up(release("1", ...names, ...OTHERS), { runOnCreate: false });
    const { submitted } = await up({ ...release("2", ...names), ...release("1", ...OTHERS) });
    assert.deepEqual(submitted, [["Directory", "/"]]);
  });

  it("are refused before the first call where the quota has room for no choice", async () => {
    await closeWorlds();
    await start({ emulator: { quotas: { dir: 0 } } });
    const { submitted, message } = await up(release("1", ...APP));
    assert.deepEqual(submitted, []);
    assert.match(message, /does not suffice for 1 refreshes of directories/);
  });

  it("are shown in a preview, with what is refreshed along and why", async () => {
    await up(release("1", ...APP, "app/4.js", ...OTHERS));
    const next = { ...release("1", ...APP, "app/4.js", ...OTHERS), ...release("2", ...APP) };
    const previewed = async (hidesPaths: boolean): Promise<string> => {
      here.said.length = 0;
      await preview(here.context(), cacheRefreshKind, refresh.state as State, inputs(next), {
        urn: "urn",
        hidesPaths,
      });
      return here.said.join("\n");
    };
    assert.deepEqual((await previewed(false)).split("\n"), [
      "refresh: 3 of 6 to submit: 3 changed (~)",
      ...APP.map((name) => `  ~ ${SITE}${name}`),
      `  > ${SITE}app/ in the place of 3 files: more than the 2 of directoriesAbove; 1 unchanged ones below it are refreshed along`,
    ]);
    const hidden = await previewed(true);
    assert.match(hidden, /> a directory in the place of 3 files/);
    assert.doesNotMatch(hidden, /app/);
  });

  it("are named by the place of one of them where the paths are a secret", async () => {
    here.emulator.failPaths(/app\/$/);
    const { message } = await up(release("1", ...APP), { hidesPaths: true });
    assert.match(message, /^path 1 of 3 failed/);
    assert.doesNotMatch(message + here.said.join() + JSON.stringify(refresh.state?.ledger), /app/);
  });

  it("need hashes, and a bound that is a number", async () => {
    const message = async (given: object): Promise<string> =>
      (await refresh.up({ ...inputs({}), ...given } as CacheRefreshInputs)).message;
    assert.equal(
      await message({ contentHashes: undefined, objectPaths: [SITE] }),
      ": directoriesAbove goes with contentHashes only: these tell which files have changed; give contentHashes, or remove it",
    );
    for (const directoriesAbove of [0, 1.5, -1, "250", Number.NaN]) {
      assert.match(
        await message({ directoriesAbove }),
        /^: directoriesAbove must be a whole number from 1 to 1000000, not /,
      );
    }
  });
});
