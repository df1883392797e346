import assert from "node:assert/strict";
import { dynamicProvider } from "../../provider/fronts/dynamic/dynamicProvider.js";
import type { State } from "../../provider/model/state.js";
import { encodeTexts } from "../../provider/model/texts.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { type TaskCompletionInputs, taskCompletionKind } from "../../provider/resource/taskCompletion.js";
import { closeWorlds, type DeployedResource } from "../faults/deployments.js";
import { filesIn, inputs, release, SITE, Site } from "./releases.js";

const APP = ["app/1.js", "app/2.js", "app/3.js"];
const OTHERS = ["index.html", "about.html"];

describe("Many changed files below a directory", function () {
  this.timeout(60_000);
  let site: Site;
  beforeEach(async () => {
    site = await Site.start();
  });
  afterEach(closeWorlds);

  it("are refreshed as that directory, the others by themselves, and all of them are complete", async () => {
    assert.deepEqual(await site.up(release("1", ...APP, ...OTHERS)), {
      submitted: [
        ["File", "/about.html", "/index.html"],
        ["Directory", "/app/"],
      ],
      message: "",
    });
    assert.deepEqual(site.state.summary, { total: 5, complete: 5, failed: 0, unfinished: 0 });
    assert.deepEqual(site.tasks(), [
      ["/about.html", "file", "Complete"],
      ["/app/", "directory", "Complete"],
      ["/index.html", "file", "Complete"],
    ]);
    assert.equal(site.state.taskIds.length, 2);
    assert.deepEqual((await site.up(release("1", ...APP, ...OTHERS))).submitted, []);
  });

  it("are files again where fewer of them change", async () => {
    await site.up(release("1", ...APP, ...OTHERS));
    const next = { ...release("1", ...APP, ...OTHERS), ...release("2", "app/1.js", "app/2.js") };
    assert.deepEqual((await site.up(next)).submitted, [["File", "/app/1.js", "/app/2.js"]]);
    assert.deepEqual(
      site.tasks().filter(([path]) => path.startsWith("/app/")),
      [
        ["/app/1.js", "file", "Complete"],
        ["/app/2.js", "file", "Complete"],
        ["/app/", "directory", "Complete"],
      ],
    );
  });

  it("are files, as many as there are, where nothing else is asked for", async () => {
    const { submitted } = await site.up(release("1", ...APP), { directoriesAbove: undefined });
    assert.deepEqual(submitted, [["File", "/app/1.js", "/app/2.js", "/app/3.js"]]);
  });

  it("submit nothing when the bound alone changes", async () => {
    await site.up(release("1", ...APP));
    assert.deepEqual((await site.up(release("1", ...APP), { directoriesAbove: 1 })).submitted, []);
    assert.deepEqual((await site.up(release("1", ...APP), { directoriesAbove: undefined })).submitted, []);
  });

  it("count those that have left the hashes", async () => {
    await site.up(release("1", ...APP, ...OTHERS));
    const { submitted } = await site.up(release("1", ...OTHERS), { removed: "refresh" });
    assert.deepEqual(submitted, [["Directory", "/app/"]]);
    assert.deepEqual(site.state.summary, { total: 5, complete: 5, failed: 0, unfinished: 0 });
    assert.deepEqual(site.tasks().at(-1), ["/app/", "directory", "Complete"]);
  });

  it("are refreshed with force where the user says so", async () => {
    await site.up(release("1", ...APP), { force: true });
    const [call] = site.here.emulator.calls("RefreshObjectCaches");
    assert.equal(call?.parameters.Force, "true");
  });

  it("are not refreshed twice where the directory is to be refreshed anyway", async () => {
    const listed = { objectPaths: [`${SITE}app/`] };
    assert.deepEqual((await site.up(release("1", ...APP), listed)).submitted, [["Directory", "/app/"]]);
    assert.deepEqual(site.tasks(), [["/app/", "directory", "Complete"]]);
    assert.deepEqual(site.state.summary, { total: 4, complete: 4, failed: 0, unfinished: 0 });
  });

  it("are refreshed with a directory that is listed around them, also where they are few", async () => {
    const some = release("1", "app/1.js", "app/deep/2.js", "index.html");
    const listed = { objectPaths: [`${SITE}app/`, `${SITE}css/`] };
    assert.deepEqual((await site.up(some, listed)).submitted, [
      ["File", "/index.html"],
      ["Directory", "/app/", "/css/"],
    ]);
    assert.match(site.here.said.join("\n"), /submitting 5 of 5, 2 of them by one directory/);
    assert.deepEqual(site.state.summary, { total: 5, complete: 5, failed: 0, unfinished: 0 });
    assert.deepEqual(site.tasks().toSorted(), [
      ["/app/", "directory", "Complete"],
      ["/css/", "directory", "Complete"],
      ["/index.html", "file", "Complete"],
    ]);
    const next = { ...some, ...release("2", "app/1.js") };
    assert.deepEqual((await site.up(next, listed)).submitted, [["File", "/app/1.js"]], "it is done by then");
  });

  it("are refreshed with a listed directory below theirs, which is then not submitted by itself", async () => {
    const listed = { objectPaths: [`${SITE}app/img/`] };
    assert.deepEqual((await site.up(release("1", ...APP, "app/img/1"), listed)).submitted, [
      ["Directory", "/app/"],
    ]);
    assert.deepEqual(site.tasks(), [["/app/", "directory", "Complete"]]);
    assert.match(site.here.said.join("\n"), /submitting 5 of 5, 4 of them by one directory/);
    assert.equal(site.state.summary.complete, 5);
  });

  it("that failed as a directory say so once, and are submitted again, as files where they are few by then", async () => {
    site.here.emulator.failPaths(/app\/$/, "InternalError", 1);
    const failed = await site.up(release("1", ...APP, ...OTHERS));
    assert.match(failed.message, /^https:\/\/www\.example\.com\/app\/ failed: InternalError \(task \d+\)\n/);
    assert.equal(failed.message.match(/failed/g)?.length, 2);
    assert.deepEqual(site.state.summary, { total: 5, complete: 2, failed: 3, unfinished: 0 });
    const again = await site.up(release("1", ...APP, ...OTHERS), { directoriesAbove: 3 });
    assert.deepEqual(again.submitted, [["File", "/app/1.js", "/app/2.js", "/app/3.js"]]);
    assert.equal(site.state.status, "Complete");
  });

  it("are submitted as the directory again within the deployment", async () => {
    site.here.emulator.failPaths(/app\/$/, "InternalError", 1);
    const { submitted, message } = await site.up(release("1", ...APP), { retryFailed: 1 });
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
    site.here.emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: true },
    });
    assert.deepEqual((await site.up(release("1", ...APP))).submitted, [["Directory", "/app/"]]);
    assert.equal(site.state.status, "Complete");
  });

  it("are looked up as the directory by the next deployment too", async () => {
    site.here.emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: true },
    });
    const refused = site.here.emulator.fault({
      operation: "DescribeRefreshTasks",
      do: { kind: "error", statusCode: 403, code: "Forbidden.RAM" },
    });
    assert.match((await site.up(release("1", ...APP))).message, /\/app\/ may have been submitted or not/);
    assert.deepEqual(site.state.summary, { total: 3, complete: 0, failed: 0, unfinished: 3 });
    refused.remove();
    assert.deepEqual((await site.up(release("1", ...APP))).submitted, []);
    assert.deepEqual(site.tasks(), [["/app/", "directory", "Complete"]]);
  });

  it("are submitted though the directory was before, where that answer is lost and nothing was carried out", async () => {
    await closeWorlds();
    // Slow enough for the two submissions to be within the margin of creation times.
    site = await Site.start({ speed: 10 });
    const others = filesIn("app/", 3, "other");
    await site.up(release("1", ...APP, ...others), { runOnCreate: false });
    const one = { ...release("2", ...APP), ...release("1", ...others) };
    const hold = site.here.emulator.hold();
    await site.up(one, { waitForCompletion: false });
    site.here.emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: false },
    });
    const two = site.up(release("2", ...APP, ...others), { waitForCompletion: true });
    await site.here.emulator.waitForCall(
      ({ operation, applied }) =>
        operation === "RefreshObjectCaches" && applied && site.here.emulator.tasks.length === 2,
    );
    hold.release();
    assert.deepEqual(await two, {
      submitted: [
        ["Directory", "/app/"],
        ["Directory", "/app/"],
      ],
      message: "",
    });
    assert.deepEqual(site.tasks(), [
      ["/app/", "directory", "Complete"],
      ["/app/", "directory", "Complete"],
    ]);
    assert.equal(new Set(site.state.taskIds).size, 2);
  });

  it("are not taken for a listed directory that is submitted after theirs, where that answer is lost", async () => {
    await closeWorlds();
    site = await Site.start({ speed: 10 });
    await site.up(release("1", ...APP), { waitForCompletion: false });
    site.here.emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: false },
    });
    const listed = { objectPaths: [`${SITE}app/`], waitForCompletion: false };
    assert.deepEqual((await site.up(release("1", ...APP), listed)).submitted, [
      ["Directory", "/app/"],
      ["Directory", "/app/"],
    ]);
    assert.equal(new Set(site.state.taskIds).size, 2);
  });

  it("of several directories are submitted again where the lost call has carried out others only", async () => {
    const { emulator } = site.here;
    emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1, match: ({ parameters }) => parameters.ObjectType === "Directory" },
      do: { kind: "reset", applied: true },
    });
    const isLost = ({ ObjectPath, TaskId }: { ObjectPath: string; TaskId: string }): boolean =>
      ObjectPath === `${SITE}css/` &&
      TaskId === emulator.tasks.find(({ objectPath }) => objectPath === ObjectPath)?.taskId;
    emulator.fault({
      operation: "DescribeRefreshTasks",
      do: {
        kind: "rewrite",
        answer: (body) => {
          const { Tasks, TotalCount } = body as { Tasks?: { CDNTask: never[] }; TotalCount: number };
          if (Tasks === undefined) return body;
          const CDNTask = Tasks.CDNTask.filter((row) => !isLost(row));
          return {
            ...body,
            Tasks: { CDNTask },
            TotalCount: TotalCount - Tasks.CDNTask.length + CDNTask.length,
          };
        },
      },
    });
    const names = [...APP, ...filesIn("css/", 3), ...filesIn("img/", 3)];
    const unchanged = release("1", "index.html");
    await site.up({ ...release("1", ...names), ...unchanged }, { runOnCreate: false });
    assert.deepEqual(await site.up({ ...release("2", ...names), ...unchanged }), {
      submitted: [
        ["Directory", "/app/", "/css/", "/img/"],
        ["Directory", "/css/"],
      ],
      message: "",
    });
    assert.deepEqual(site.tasks(), [
      ["/app/", "directory", "Complete"],
      ["/css/", "directory", "Complete"],
      ["/img/", "directory", "Complete"],
    ]);
  });

  it("are one task to wait for", async () => {
    const hold = site.here.emulator.hold();
    const deployment = site.up(release("1", ...APP), { waitForCompletion: true });
    await site.here.emulator.waitForCall(
      ({ operation }) => operation.startsWith("Describe") && operation !== "DescribeRefreshQuota",
    );
    hold.release();
    assert.equal((await deployment).message, "");
    assert.equal(site.here.emulator.tasks.length, 1);
  });

  it("and were not waited for are seen by a refresh of the state, and by a TaskCompletion as one task", async () => {
    await site.up(release("1", ...APP, ...OTHERS), { waitForCompletion: false });
    const { state } = site;
    assert.equal(state.status, "Refreshing");
    const gate = site.here.resource(taskCompletionKind) as DeployedResource<TaskCompletionInputs>;
    const watched = { paths: encodeTexts(state.objectPaths), ledger: state.ledger, hasRowsByPath: true };
    assert.equal((await gate.up({ resources: [watched], subjects: [] })).message, "");
    assert.deepEqual(gate.state?.summary, { total: 3, complete: 3, failed: 0, unfinished: 0 });

    const context = site.here.context();
    const provider = dynamicProvider(cacheRefreshKind, () => context);
    const read = (await provider.read?.("1", state as never))?.props as State & CacheRefreshInputs;
    assert.equal(read.status, "Complete");
    assert.deepEqual(site.tasks(read), [
      ["/about.html", "file", "Complete"],
      ["/app/", "directory", "Complete"],
      ["/index.html", "file", "Complete"],
    ]);
  });

  it("of which some change again while the directory is in flight are submitted, the others waited for", async () => {
    const hold = site.here.emulator.hold();
    await site.up(release("1", ...APP), { waitForCompletion: false });
    const next = site.up(
      { ...release("1", ...APP), ...release("2", "app/2.js") },
      { waitForCompletion: true },
    );
    await site.here.emulator.waitForCall(() => site.here.emulator.tasks.length === 2);
    hold.release();
    assert.deepEqual(await next, { submitted: [["File", "/app/2.js"]], message: "" });
    assert.deepEqual(site.tasks(), [
      ["/app/", "directory", "Complete"],
      ["/app/2.js", "file", "Complete"],
    ]);
    assert.deepEqual(site.state.summary, { total: 3, complete: 3, failed: 0, unfinished: 0 });
  });

  it("of which some change again after the directory has failed are submitted with all of it", async () => {
    site.here.emulator.failPaths(/app\/$/, "InternalError", 1);
    await site.up(release("1", ...APP, "app/4.js"));
    const next = { ...release("1", ...APP, "app/4.js"), ...release("2", "app/2.js") };
    assert.deepEqual(await site.up(next), { submitted: [["Directory", "/app/"]], message: "" });
    assert.deepEqual(site.tasks(), [["/app/", "directory", "Complete"]]);
  });

  it("of two releases are both waited for where the directory is in flight twice, and by a TaskCompletion too", async () => {
    const others = filesIn("app/", 3, "other");
    await site.up(release("1", ...APP, ...others), { runOnCreate: false });
    const hold = site.here.emulator.hold();
    await site.up({ ...release("2", ...APP), ...release("1", ...others) }, { waitForCompletion: false });
    await site.up(release("2", ...APP, ...others), { waitForCompletion: false });
    const { objectPaths, ledger } = site.state;
    const gate = site.here.resource(taskCompletionKind) as DeployedResource<TaskCompletionInputs>;
    const watched = { paths: encodeTexts(objectPaths), ledger, hasRowsByPath: true };
    const [deployment, waited] = [
      site.up(release("2", ...APP, ...others), { waitForCompletion: true }),
      gate.up({ resources: [watched], subjects: [] }),
    ];
    hold.release();
    assert.deepEqual(await deployment, { submitted: [], message: "" });
    assert.equal((await waited).message, "");
    assert.deepEqual(gate.state?.summary, { total: 2, complete: 2, failed: 0, unfinished: 0 });
    assert.deepEqual(site.tasks(), [
      ["/app/", "directory", "Complete"],
      ["/app/", "directory", "Complete"],
    ]);
  });

  it("of two releases are told apart where the second's answer is lost, by a TaskCompletion too", async () => {
    const others = filesIn("app/", 3, "other");
    await site.up(release("1", ...APP, ...others), { runOnCreate: false });
    const one = { ...release("2", ...APP), ...release("1", ...others) };
    await site.up(one, { waitForCompletion: false });
    const { emulator } = site.here;
    emulator.fault({ operation: "RefreshObjectCaches", do: { kind: "reset", applied: false } });
    const history = emulator.fault({
      operation: "DescribeRefreshTasks",
      do: { kind: "error", statusCode: 403, code: "Forbidden.RAM" },
    });
    const { message } = await site.up(release("2", ...APP, ...others), { waitForCompletion: false });
    assert.match(message, /This concerns \S+\/app\/\./);
    assert.match(message, /\/app\/ may have been submitted or not/);
    assert.deepEqual(site.tasks(), [
      ["/app/", "directory", "Pending"],
      ["/app/", "directory", "Unconfirmed"],
    ]);
    history.remove();
    const { objectPaths, ledger } = site.state;
    const gate = site.here.resource(taskCompletionKind) as DeployedResource<TaskCompletionInputs>;
    const watched = { paths: encodeTexts(objectPaths), ledger, hasRowsByPath: true };
    const waited = await gate.up({ resources: [watched], subjects: [] });
    assert.match(waited.message, /^\S+\/app\/ may have been submitted or not/);
    assert.deepEqual(gate.state?.summary, { total: 2, complete: 1, failed: 0, unfinished: 1 });
  });

  it("are named by the place of one of them where the paths are a secret", async () => {
    site.here.emulator.failPaths(/app\/$/);
    const { message } = await site.up(release("1", ...APP), { hidesPaths: true });
    assert.match(
      message,
      /^a directory in the place of 3 files \(path 1 of 3 is below it\) failed: InternalError \(task \d+\)\n/,
    );
    assert.doesNotMatch(message + site.here.said.join() + JSON.stringify(site.state.ledger), /app/);
  });

  it("need hashes, and a bound that is a number", async () => {
    const message = async (given: object): Promise<string> =>
      (await site.refresh.up({ ...inputs({}), ...given } as CacheRefreshInputs)).message;
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
