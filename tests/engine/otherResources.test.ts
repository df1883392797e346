import assert from "node:assert/strict";
import type { Emulator, JournalEntry, OperationName } from "../../emulator/index.js";
import {
  type CdnProgram,
  closeEmulatedStacks,
  emulatedStack,
  INLINE_RETRIES,
  type Operation,
  type ResourceState,
  type TestStack,
  textBelow,
} from "./harness/index.js";

const SITE = "https://www.example.com/";

describe("the other resources on the real engine", function () {
  this.timeout(180_000);
  this.retries(INLINE_RETRIES);
  afterEach(closeEmulatedStacks);

  describe("CacheRefresh", () => {
    it("refreshes regular expressions and files whatever their query, one call each", async () => {
      const { emulator, stack } = await emulatedStack(({ cdn }) => {
        const pictures = new cdn.CacheRefresh("pictures", {
          objectPaths: [`${SITE}img/.*.png`, `${SITE}[a-z]/[^/]*.jpg`],
          objectType: "regex",
          force: true,
        });
        const search = new cdn.CacheRefresh("search", {
          objectPaths: [`${SITE}search`],
          objectType: "ignoreParams",
        });
        return { pictures: pictures.status, search: search.status };
      });
      const up = await succeeded(stack.up());
      assert.deepEqual(up.outputs, { pictures: "Complete", search: "Complete" });
      const calls = emulator.calls("RefreshObjectCaches").map(({ parameters }) => parameters.ObjectType);
      assert.deepEqual(calls.toSorted(), ["IgnoreParams", "Regex", "Regex"]);
      const forced = emulator.calls("RefreshObjectCaches").map(({ parameters }) => parameters.Force);
      assert.deepEqual(forced.toSorted(), ["true", "true", undefined]);
    });

    it("percent-encodes what is not ASCII once, and knows it again in the answers", async () => {
      const { emulator, stack } = await emulatedStack(({ cdn }) => {
        const objectPaths = [
          `${SITE}größe.html`,
          `${SITE}gr%C3%B6%C3%9Fe.html`,
          `${SITE}a b`,
          `${SITE}目录/`,
        ];
        const { summary, objectPaths: normal } = new cdn.CacheRefresh("pages", { objectPaths });
        return { summary, normal };
      });
      // The API is not documented to give paths back in the form in which they came.
      emulator.fault({
        operation: ["DescribeRefreshTasks", "DescribeRefreshTaskById"],
        do: {
          kind: "rewrite",
          answer: (body) => JSON.parse(decodeURI(JSON.stringify(body).replaceAll('%"', '%25"'))),
        },
      });
      const up = await succeeded(stack.up());
      const encoded = [`${SITE}gr%C3%B6%C3%9Fe.html`, `${SITE}a%20b`, `${SITE}%E7%9B%AE%E5%BD%95/`];
      assert.deepEqual(up.outputs.normal, encoded);
      assert.deepEqual(up.outputs.summary, { total: 3, complete: 3, failed: 0, unfinished: 0 });
      assert.deepEqual(paths(emulator, "RefreshObjectCaches").flat(), encoded);
    });

    it("refreshes only the paths whose content hash has changed, a failed one until it succeeds", async () => {
      const hashed = (contentHashes: Record<string, string>): CdnProgram => {
        return ({ cdn }) => ({
          status: new cdn.CacheRefresh("pages", { contentHashes, retryFailed: 0 }).status,
        });
      };
      const [home, app, page] = [SITE, `${SITE}app.js`, `${SITE}page.html`] as const;
      const { emulator, stack } = await emulatedStack(hashed({ [home]: "1", [app]: "1", [page]: "1" }));
      await succeeded(stack.up());
      assert.deepEqual(emulator.calls("RefreshObjectCaches")[0]?.parameters.ObjectType, "File");
      stack.setProgram(hashed({ [home]: "1", [app]: "2", [page]: "2" }));
      emulator.failPaths(page);
      assert.equal((await stack.up()).ok, false);
      emulator.failPaths(page, undefined, 0);
      // Back to the hash that was refreshed first: what failed in between may stand half-refreshed on the edges.
      stack.setProgram(hashed({ [home]: "1", [app]: "2", [page]: "1" }));
      await succeeded(stack.up());
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 2 });
      assert.deepEqual(paths(emulator, "RefreshObjectCaches"), [[home, app, page], [app, page], [page]]);
    });

    it("refreshes a path again that is a file with a hash and a directory without", async () => {
      const { emulator, stack } = await emulatedStack(({ cdn }) => {
        new cdn.CacheRefresh("pages", { contentHashes: { [SITE]: "1" } });
        return {};
      });
      await succeeded(stack.up());
      stack.setProgram(({ cdn }) => {
        new cdn.CacheRefresh("pages", { objectPaths: [SITE] });
        return {};
      });
      await succeeded(stack.up());
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 2 });
      const types = emulator.calls("RefreshObjectCaches").map(({ parameters }) => parameters.ObjectType);
      assert.deepEqual(types, ["File", "Directory"]);
    });
  });

  describe("CachePrefetch", () => {
    it("runs after the refresh that it depends on, in calls of 100, with all that it was given", async () => {
      const objectPaths = Array.from({ length: 150 }, (_, index) => `${SITE}files/${index}.js`);
      const { emulator, stack } = await emulatedStack(
        ({ pulumi, cdn }) => {
          const refresh = new cdn.CacheRefresh("site", { objectPaths });
          const prefetch = new cdn.CachePrefetch(
            "site",
            {
              objectPaths,
              area: "overseas",
              l2Preload: true,
              queryHashkey: false,
              withHeader: { Authorization: pulumi.secret("planted-header") },
            },
            { dependsOn: refresh },
          );
          return { summary: prefetch.summary };
        },
        { emulator: { taskDuration: 60_000 } },
      );
      const up = await succeeded(stack.up());
      assert.deepEqual(up.outputs.summary, { total: 150, complete: 150, failed: 0, unfinished: 0 });
      const calls = emulator.calls("PushObjectCache");
      assert.deepEqual(
        calls.map(({ objectPaths }) => objectPaths?.length),
        [100, 50],
      );
      const refreshed = emulator.tasks.filter(({ objectType }) => objectType === "file");
      assert.ok(
        (calls[0] as JournalEntry).time >= Math.max(...refreshed.map(({ completesAt }) => completesAt)),
      );
      const { Area, L2Preload, QueryHashkey, WithHeader } = (calls[0] as JournalEntry).parameters;
      assert.deepEqual([Area, L2Preload, QueryHashkey], ["overseas", "true", "false"]);
      assert.deepEqual(JSON.parse(WithHeader ?? ""), { Authorization: "planted-header" });
      assert.ok(!(await textBelow(stack.folder)).includes("planted-header"));
    });

    it("waits out a full queue", async () => {
      const { emulator, stack } = await emulatedStack(({ cdn }) => {
        const { status } = new cdn.CachePrefetch("site", { objectPaths: [`${SITE}a`, `${SITE}b`] });
        return { status };
      });
      emulator.fault({
        operation: "PushObjectCache",
        when: { times: 2 },
        do: { kind: "error", statusCode: 403, code: "PreloadQueueFull" },
      });
      const up = await succeeded(stack.up());
      assert.equal(up.outputs.status, "Complete");
      assert.equal(emulator.calls("PushObjectCache").length, 3);
      const said = up.events.map(({ diagnosticEvent }) => diagnosticEvent?.message ?? "").join("\n");
      assert.match(said, /prefetch: PreloadQueueFull: trying again in \d+s/);
    });

    it("refuses directories and headers that cannot be sent, without showing a header's value", async () => {
      const { emulator, stack } = await emulatedStack(({ cdn }) => {
        const withHeader = { "X-Token": "planted\nvalue", "no name": "b" };
        new cdn.CachePrefetch("site", { objectPaths: [`${SITE}assets/`], withHeader });
        return {};
      });
      const preview = await stack.preview();
      assert.equal(preview.ok, false);
      assert.match(preview.output, /objectPaths\[0\].*is a directory, which cannot be prefetched/);
      assert.match(preview.output, /withHeader\.X-Token.*may not stand in a header/);
      assert.match(preview.output, /withHeader.*is no name of a header/);
      assert.equal(emulator.journal.length, 0);
    });
  });

  describe("CacheTagRefresh", () => {
    it("refreshes tags of a domain and waits for their tasks", async () => {
      const tags = (force?: boolean): CdnProgram => {
        return ({ cdn }) => {
          const { summary, tasks } = new cdn.CacheTagRefresh("prices", {
            domainName: "www.example.com",
            cacheTags: ["price-list", "product-42", "price-list"],
            ...(force === undefined ? {} : { force }),
          });
          return {
            summary,
            tags: tasks.apply((all) => all.map(({ objectPath, status }) => [objectPath, status])),
          };
        };
      };
      const { emulator, stack } = await emulatedStack(tags());
      const up = await succeeded(stack.up());
      assert.deepEqual(up.outputs, {
        summary: { total: 2, complete: 2, failed: 0, unfinished: 0 },
        tags: [
          ["price-list", "Complete"],
          ["product-42", "Complete"],
        ],
      });
      const [call] = emulator.calls("RefreshObjectCacheByCacheTag");
      assert.equal(call?.parameters.CacheTag, "price-list,product-42");
      stack.setProgram(tags(true));
      await succeeded(stack.up());
      assert.equal(emulator.calls("RefreshObjectCacheByCacheTag").length, 2);
    });

    it("fails when a tag's task fails, and refuses tags and domains that cannot be", async () => {
      const { emulator, stack } = await emulatedStack(({ cdn }) => {
        new cdn.CacheTagRefresh("prices", {
          domainName: "www.example.com",
          cacheTags: ["a"],
          retryFailed: 0,
        });
        return {};
      });
      emulator.failPaths(/./, "OriginTimeout");
      const up = await stack.up();
      assert.equal(up.ok, false);
      assert.match(up.output, /a failed: OriginTimeout \(task \d+\)/);
      stack.setProgram(({ cdn }) => {
        new cdn.CacheTagRefresh("prices", {
          domainName: "https://www.example.com/",
          cacheTags: ["a,b", " "],
        });
        return {};
      });
      const preview = await stack.preview();
      assert.equal(preview.ok, false);
      assert.match(preview.output, /domainName.*is no domain/);
      assert.match(preview.output, /cacheTags\[0\].*has a comma/);
      assert.match(preview.output, /cacheTags\[1\].*white space/);
    });
  });

  describe("TaskCompletion", () => {
    const many = (count: number): CdnProgram => {
      return ({ cdn }) => {
        const resources = Array.from({ length: count }, (_, index) => {
          const objectPaths = [`${SITE}${index}/a`, `${SITE}${index}/b`];
          return new cdn.CacheRefresh(`site-${index}`, { objectPaths, waitForCompletion: false });
        });
        const gate = new cdn.TaskCompletion("gate", { resources });
        const after = new cdn.CacheRefresh("after", { objectPaths: [`${SITE}after`] }, { dependsOn: gate });
        return { gate: gate.summary, after: after.status };
      };
    };

    it("holds the deployment for 60 resources as long as for their slowest task", async () => {
      const { emulator, stack } = await emulatedStack(many(60), { emulator: { taskDuration: 180_000 } });
      const up = await succeeded(stack.up());
      assert.deepEqual(up.outputs, {
        gate: { total: 120, complete: 120, failed: 0, unfinished: 0 },
        after: "Complete",
      });
      const calls = emulator.calls("RefreshObjectCaches");
      const after = calls.at(-1) as JournalEntry;
      const others = emulator.tasks.filter(({ objectPath }) => objectPath !== `${SITE}after`);
      assert.deepEqual(after.objectPaths, [`${SITE}after`]);
      assert.ok(after.time >= Math.max(...others.map(({ completesAt }) => completesAt)));
      assert.deepEqual(
        calls.filter(({ throttled }) => throttled),
        [],
      );
      assert.equal(calls.length, 61);
      const before = emulator.journal.length;
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 63 });
      assert.equal(emulator.journal.length, before);
      const gate = await outputsOf("gate", stack);
      await succeeded(stack.refresh());
      assert.deepEqual(await outputsOf("gate", stack), gate);
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 63 });
    });

    it("waits for task ids that others have submitted", async () => {
      const { emulator, stack } = await emulatedStack(() => ({}));
      emulator.hold();
      const [task] = emulator.addTasks({ objectPath: `${SITE}theirs` });
      stack.setProgram(({ cdn }) => {
        const { summary, tasks } = new cdn.TaskCompletion("gate", { taskIds: [task?.taskId as string] });
        return { summary, tasks };
      });
      const running = stack.up();
      await emulator.waitForCall(({ operation }) => operation.startsWith("DescribeRefreshTask"), 30_000);
      emulator.complete();
      const up = await succeeded(running);
      assert.deepEqual(up.outputs.summary, { total: 1, complete: 1, failed: 0, unfinished: 0 });
    });

    it("fails with the paths that failed, and passes when their resource has submitted them again", async () => {
      const { emulator, stack } = await emulatedStack(many(2));
      emulator.failPaths(`${SITE}1/b`, "OriginTimeout");
      const up = await stack.up();
      assert.equal(up.ok, false);
      assert.match(up.output, /1\/b failed: OriginTimeout/);
      emulator.failPaths(`${SITE}1/b`, undefined, 0);
      await succeeded(stack.refresh());
      const next = await succeeded(stack.up());
      assert.deepEqual(next.outputs.gate, { total: 4, complete: 4, failed: 0, unfinished: 0 });
      assert.deepEqual(paths(emulator, "RefreshObjectCaches").slice(2), [[`${SITE}1/b`], [`${SITE}after`]]);
    });

    it("refuses nothing to wait for, and ids that are none", async () => {
      const { emulator, stack } = await emulatedStack(({ cdn }) => {
        // @ts-expect-error: the types know that it needs something to wait for
        new cdn.TaskCompletion("nothing", {});
        return {};
      });
      const nothing = await stack.preview();
      assert.equal(nothing.ok, false);
      assert.match(nothing.output, /resources is not given, nor is taskIds/);
      stack.setProgram(({ cdn }) => {
        new cdn.TaskCompletion("wrong", { taskIds: ["1,2", "abc"] });
        return {};
      });
      const wrong = await stack.preview();
      assert.equal(wrong.ok, false);
      assert.match(wrong.output, /taskIds\[0\].*the id of one task.*"1,2"/);
      assert.match(wrong.output, /taskIds\[1\].*"abc"/);
      assert.equal(emulator.journal.length, 0);
    });
  });
});

/** What the state has of a resource. */
async function outputsOf(name: string, stack: TestStack): Promise<ResourceState["outputs"]> {
  const { resources = [] } = (await stack.exportState()).deployment;
  return resources.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs;
}

/** The paths of each submission that the server has carried out. */
function paths(emulator: Emulator, operation: OperationName): (readonly string[])[] {
  return emulator
    .calls(operation)
    .filter(({ applied }) => applied)
    .map(({ objectPaths }) => objectPaths ?? []);
}

async function succeeded<T extends Operation>(running: Promise<T>): Promise<T> {
  const operation = await running;
  assert.equal(operation.ok, true, operation.output);
  return operation;
}
