import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { startEmulator } from "../../emulator/index.js";
import * as cdn from "../../sdk/index.js";
import { endProgram, settled } from "./program.js";

const page = "https://www.example.com/index.html";

/** The mock of Pulumi's documentation. */
const MOCKS: pulumi.runtime.Mocks = {
  newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
  call: ({ inputs }) => inputs,
};

describe("a program in a test that mocks the engine", () => {
  afterEach(endProgram);

  function declare() {
    const refresh = new cdn.CacheRefresh("pages", { objectPaths: [page] });
    const prefetch = new cdn.CachePrefetch("files", { objectPaths: [page] }, { dependsOn: refresh });
    const tags = new cdn.CacheTagRefresh("prices", { domainName: "www.example.com", cacheTags: ["list"] });
    const done = new cdn.TaskCompletion("done", { resources: [refresh, prefetch, tags], taskIds: ["1"] });
    return { refresh, prefetch, tags, done };
  }

  it("has resources of every kind, with the inputs as they were given and no tasks", async () => {
    await pulumi.runtime.setMocks(MOCKS);
    const { refresh, prefetch, tags, done } = declare();
    assert.deepEqual(await settled(refresh.objectPaths), [page]);
    assert.deepEqual(await settled(prefetch.objectPaths), [page]);
    assert.deepEqual(await settled(tags.cacheTags), ["list"]);
    assert.equal(await settled(done.id), "done-id");
    for (const { tasks } of [refresh, prefetch, tags, done]) assert.deepEqual(await settled(tasks), []);
  });

  it("has a report that says nothing of what the mock leaves out", async () => {
    await pulumi.runtime.setMocks(MOCKS);
    const { refresh, prefetch, tags, done } = declare();
    const report = await settled(cdn.report(refresh, prefetch, tags, done));
    assert.match(report, /^\| pages \| CacheRefresh \| – \| – \| – \| – \| – \|$/m);
    assert.match(report, /^\| done \| TaskCompletion \| – /m);
  });

  it("asks no API, in what the mock calls a preview neither", async () => {
    const emulator = await startEmulator();
    try {
      await pulumi.runtime.setMocks(MOCKS, "program", "test", true);
      pulumi.runtime.setAllConfig(emulator.pulumiConfig());
      declare();
      await pulumi.runtime.disconnect();
      assert.deepEqual(emulator.journal, []);
    } finally {
      await emulator.close();
    }
  });

  it("has the outputs that the mock gives", async () => {
    const summary = { total: 1, complete: 0, failed: 1, unfinished: 0 };
    const entry = { objectType: "file", status: "Failed", process: 0, creationTime: "", completionTime: "" };
    const ledger = [{ paths: "0", taskIds: ["7"], ...entry, description: "OriginTimeout" }];
    const outputs = { summary, status: "Failed", taskIds: ["7"], ledger };
    await pulumi.runtime.setMocks({
      ...MOCKS,
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: { ...inputs, ...outputs } }),
    });
    const refresh = new cdn.CacheRefresh("pages", { objectPaths: [page] });
    assert.deepEqual(await settled(refresh.summary), summary);
    assert.deepEqual(await settled(refresh.taskIds), ["7"]);
    assert.deepEqual(
      (await settled(refresh.tasks)).map(({ objectPath, status }) => [objectPath, status]),
      [[page, "Failed"]],
    );
    assert.match(
      await settled(cdn.report(refresh)),
      /\| pages \| `https:\/\/www\.example\.com\/index\.html` \| OriginTimeout \| 7 \|/,
    );
  });
});
