import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { temporaryFolder } from "../../tools/processes.js";
import {
  type CdnProgram,
  type CliStack,
  closeEmulatedStacks,
  emulatedStack,
  INLINE_RETRIES,
  type Operation,
} from "./harness/index.js";
import { exportedState, importState, stackOf } from "./upgrade/fixtures.js";

const SITE = "https://www.example.com/";

describe("A path that its type cannot mean, on the real engine", function () {
  this.timeout(180_000);
  this.retries(INLINE_RETRIES);
  afterEach(closeEmulatedStacks);

  it("is refused by a preview and by an up before any call, with the ways to say what is meant", async () => {
    const names = ["*", "index.html?*", "[a-z]/x.css", "assets/*", "*/"];
    const { emulator, stack } = await emulatedStack(({ cdn }) => {
      new cdn.CacheRefresh("site", { objectPaths: names.map((name) => SITE + name) });
      return {};
    });
    for (const refused of [await stack.preview(), await stack.up()]) {
      assert.equal(refused.ok, false);
      for (const [place, name] of names.entries()) {
        const path = SITE + name.replace("?*", "?…");
        assert.ok(refused.output.includes(`objectPaths[${place}] ${path} has a `), refused.output);
      }
      for (const way of ["end the path in /", '"regex"', '"ignoreParams"', "%2A", "%5B and %5D"]) {
        assert.ok(refused.output.includes(way), refused.output);
      }
    }
    stack.setProgram(({ cdn }) => {
      new cdn.CachePrefetch("site", { objectPaths: [`${SITE}assets/*`] });
      return {};
    });
    const prefetch = await stack.preview();
    assert.equal(prefetch.ok, false);
    assert.match(
      prefetch.output,
      /assets\/\* has a \* in its path, but the URL of a prefetch knows no wildcards/,
    );
    assert.deepEqual(emulator.journal, []);
  });

  it("is refused when it becomes known: a preview in which it is not yet lets it pass", async () => {
    const { emulator, stack } = await emulatedStack(({ cdn }) => {
      const first = new cdn.CacheRefresh("first", { objectPaths: [`${SITE}a`] });
      const all = first.submittedAt.apply((time) => `${SITE}${time.slice(0, 0)}*`);
      new cdn.CacheRefresh("second", { objectPaths: [all] });
      return {};
    });
    assert.equal((await stack.preview()).ok, true);
    const up = await stack.up();
    assert.equal(up.ok, false);
    assert.ok(up.output.includes(`objectPaths[0] ${SITE}* has a * in its path`), up.output);
    assert.deepEqual(submitted(emulator), [`${SITE}a`]);
  });

  it("is accepted as a regular expression, and where hashFolder has written it as a name", async () => {
    const folder = await temporaryFolder("site");
    for (const name of ["a*b.js", "[0-9].css", "[slug].js", "100%.html"])
      await writeFile(join(folder, name), name);
    const program: CdnProgram = async ({ cdn }) => {
      new cdn.CacheRefresh("pattern", { objectPaths: [`${SITE}[0-9]/.*`], objectType: "regex" });
      new cdn.CacheRefresh("files", { contentHashes: await cdn.hashFolder(folder, SITE) });
      return {};
    };
    const { emulator, stack } = await emulatedStack(program);
    await succeeded(stack.up());
    const names = ["%5B0-9%5D.css", "100%25.html", "[0-9]/.*", "[slug].js", "a%2Ab.js"];
    assert.deepEqual(
      submitted(emulator).sort(),
      names.map((name) => SITE + name),
    );
    assert.deepEqual((await succeeded(stack.up())).changes, { same: 3 });
  });
});

describe("A history that spells paths in its own way, on the real engine", function () {
  this.timeout(180_000);
  this.retries(INLINE_RETRIES);
  afterEach(closeEmulatedStacks);

  const PATHS = ["%e4%b8%ad.html", "a%2Bb.js", "100%25.html"].map((path) => SITE + path);
  const SPELT = ["%E4%B8%AD.html", "a+b.js", "100%.html"].map((path) => SITE + path);
  const historySpelling = (path: string): string => SPELT[PATHS.indexOf(path)] ?? path;

  for (const [how, isLost] of [
    ["", false],
    [", also after an answer that is lost", true],
  ] as const) {
    it(`is understood${how}: the deployment ends as complete, and its tasks can be asked for`, async () => {
      const { emulator, stack } = await emulatedStack(
        ({ cdn }) => {
          const refresh = new cdn.CacheRefresh("site", { objectPaths: PATHS });
          const asked = PATHS.map((objectPath) =>
            cdn
              .getRefreshTasksOutput({ objectPath }, { dependsOn: refresh })
              .tasks.apply((tasks) => tasks.length),
          );
          return { summary: refresh.summary, paths: refresh.objectPaths, asked };
        },
        { emulator: { historySpelling } },
      );
      if (isLost) {
        emulator.fault({
          operation: "RefreshObjectCaches",
          when: { times: 1 },
          do: { kind: "reset", applied: true },
        });
      }
      const up = await succeeded(stack.up());
      assert.deepEqual(up.outputs.summary, { total: 3, complete: 3, failed: 0, unfinished: 0 });
      assert.deepEqual([up.outputs.paths, up.outputs.asked], [PATHS, [1, 1, 1]]);
      assert.deepEqual(submitted(emulator), PATHS);
    });
  }
});

describe("A state that holds a path in the form of 0.1.0, on the real engine", function () {
  this.timeout(180_000);
  let emulator: Emulator;
  let stack: CliStack | undefined;
  afterEach(async () => {
    await stack?.remove();
    stack = undefined;
    await emulator.close();
  });

  it("differs in nothing and submits nothing, is refreshed, updated and destroyed", async () => {
    emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
    const paths = ["100%.html", "%zz.js", "index.html"].map((path) => SITE + path);
    stack = await stackOf(programOf(paths), emulator);
    await succeeded(stack.up());
    const written = await exportedState(stack);
    const old = written.replaceAll(`${SITE}100%25.html`, `${SITE}100%.html`).replaceAll("%25zz.js", "%zz.js");
    assert.notEqual(old, written);
    await importState(stack, old);
    const calls = emulator.journal.length;
    assert.deepEqual(Object.keys((await succeeded(stack.up())).changes), ["same"]);
    assert.deepEqual(Object.keys((await succeeded(stack.refresh())).changes), ["same"]);
    assert.equal(emulator.journal.length, calls);

    await stack.configure({ config: { "program:added": `${SITE}added.html` } });
    const grown = await succeeded(stack.up());
    assert.deepEqual(submitted(emulator).slice(3), [`${SITE}added.html`]);
    assert.deepEqual(grown.outputs.purge, { total: 4, complete: 4, failed: 0, unfinished: 0 });
    await succeeded(stack.destroy());
  });
});

describe("Inputs that contradict each other or cannot succeed, on the real engine", function () {
  this.timeout(180_000);
  this.retries(INLINE_RETRIES);
  afterEach(closeEmulatedStacks);

  it("are refused where one URL has two hashes, with both spellings unless they are a secret", async () => {
    const hashed =
      (isSecret: boolean): CdnProgram =>
      ({ cdn, pulumi }) => {
        const contentHashes = { [`${SITE}hush+1.js`]: "one", [`${SITE}hush%2B1.js`]: "two" };
        new cdn.CacheRefresh("site", {
          contentHashes: isSecret ? pulumi.secret(contentHashes) : contentHashes,
        });
        return {};
      };
    const { emulator, stack } = await emulatedStack(hashed(false));
    for (const refused of [await stack.preview(), await stack.up()]) {
      assert.equal(refused.ok, false);
      // The engine has sorted the keys.
      const reason = `contentHashes["${SITE}hush+1.js"] is not the hash of "${SITE}hush%2B1.js", which is the same URL`;
      assert.ok(refused.output.includes(reason), refused.output);
    }
    stack.setProgram(hashed(true));
    const secret = await stack.preview();
    assert.equal(secret.ok, false);
    assert.ok(secret.output.includes("contentHashes[secret] is not the hash of [secret]"), secret.output);
    assert.doesNotMatch(secret.output, /hush/);
    assert.deepEqual(emulator.journal, []);
  });

  it("are refused where a signed OSS URL is to be prefetched, and nothing of its query string is shown", async () => {
    const url = `${SITE}a.zip?Expires=1767225600&OSSAccessKeyId=LTAIhush&Signature=hush%2Fhush%3D`;
    const prefetch =
      (isSecret: boolean): CdnProgram =>
      ({ cdn, pulumi }) => {
        new cdn.CachePrefetch("site", { objectPaths: isSecret ? pulumi.secret([url]) : [url] });
        return {};
      };
    const { emulator, stack } = await emulatedStack(prefetch(false));
    for (const refused of [await stack.preview(), await stack.up()]) {
      assert.equal(refused.ok, false);
      assert.ok(refused.output.includes(`${SITE}a.zip?… is a signed URL of OSS`), refused.output);
      assert.ok(refused.output.includes("name it without its signature"), refused.output);
      assert.doesNotMatch(refused.output, /hush|1767225600/);
    }
    stack.setProgram(prefetch(true));
    const secret = await stack.preview();
    assert.ok(secret.output.includes("objectPaths[0] [secret] is a signed URL of OSS"), secret.output);
    assert.doesNotMatch(secret.output, /hush|1767225600|a\.zip/);
    assert.deepEqual(emulator.journal, []);
  });
});

describe("An API that asks for a slower pace, on the real engine", function () {
  this.timeout(180_000);
  this.retries(INLINE_RETRIES);
  afterEach(closeEmulatedStacks);

  it("with FlowControlError and with SystemBusy is waited out", async () => {
    const { emulator, stack } = await emulatedStack(({ cdn }) => {
      const { summary } = new cdn.CacheRefresh("site", { objectPaths: [`${SITE}index.html`] });
      return { summary };
    });
    for (const [statusCode, code] of [
      [400, "FlowControlError"],
      [403, "SystemBusy"],
    ] as const) {
      emulator.fault({
        operation: "RefreshObjectCaches",
        when: { times: 1 },
        do: { kind: "error", statusCode, code },
      });
    }
    const up = await succeeded(stack.up());
    assert.deepEqual(up.outputs.summary, { total: 1, complete: 1, failed: 0, unfinished: 0 });
    assert.deepEqual(
      emulator.calls("RefreshObjectCaches").map(({ code }) => code),
      ["FlowControlError", "SystemBusy", undefined],
    );
  });
});

/** A program that purges these paths, and one more that its configuration can add. */
function programOf(paths: readonly string[]): string {
  return `
const pulumi = require("@pulumi/pulumi");
const cdn = require("pulumi-alicloud-cdn-refresh");
const added = new pulumi.Config("program").get("added");
const objectPaths = [...${JSON.stringify(paths)}, ...(added === undefined ? [] : [added])];
exports.purge = new cdn.CacheRefresh("site", { objectPaths }).summary;
`;
}

/** The paths of all submissions that were carried out. */
function submitted(emulator: Emulator): string[] {
  const calls = emulator.journal.filter(
    ({ operation, applied }) => /^(Refresh|Push)/.test(operation) && applied,
  );
  return calls.flatMap(({ objectPaths }) => objectPaths ?? []);
}

async function succeeded<T extends Operation>(running: Promise<T>): Promise<T> {
  const operation = await running;
  assert.equal(operation.ok, true, operation.output);
  return operation;
}
