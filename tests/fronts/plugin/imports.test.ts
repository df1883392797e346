import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import { CheckRequest, DiffRequest, DiffResponse, ReadRequest } from "@pulumi/pulumi/proto/provider_pb";
import { type Emulator, type ForeignTask, startEmulator } from "../../../emulator/index.js";
import { argumentsFor, urnOf } from "./pluginFront.js";
import { closePlugins, type RunningPlugin, runningPlugin } from "./runningPlugin.js";
import { propertiesOf, structOf } from "./values.js";

const SITE = "https://www.example.com/";

describe("An import through the plugin", () => {
  let emulator: Emulator;
  let plugin: RunningPlugin;
  beforeEach(async () => {
    emulator = await startEmulator();
    plugin = await runningPlugin({ args: argumentsFor(emulator.pulumiConfig()) });
  });
  afterEach(async () => {
    closePlugins();
    await emulator.close();
  });

  const read = async (type: string, id: string) => {
    const answer = await plugin.ask(
      "read",
      new ReadRequest().setUrn(urnOf({ type, name: "pages" })).setId(id),
    );
    return {
      id: answer.getId(),
      inputs: propertiesOf(answer.getInputs()),
      state: propertiesOf(answer.getProperties()),
    };
  };
  const refusal = (type: string, id: string): Promise<string> =>
    read(type, id).then(
      () => "none",
      (error: ServiceError) => error.details,
    );
  /** The ids of tasks of somebody else, one for each. */
  const tasks = (...given: ForeignTask[]): string[] =>
    emulator.addTasks(...given).map(({ taskId }) => taskId);

  const IMPORTED: [what: string, type: string, tasks: ForeignTask[], inputs: object][] = [
    ["of a file", "CacheRefresh", [{ objectPath: `${SITE}a` }], { objectPaths: [`${SITE}a`] }],
    [
      "of several tasks, of directories too",
      "CacheRefresh",
      [{ objectPath: `${SITE}a` }, { objectPath: `${SITE}d/`, objectType: "directory" }],
      { objectPaths: [`${SITE}a`, `${SITE}d/`] },
    ],
    [
      "of paths in another spelling than this package's",
      "CacheRefresh",
      [
        { objectPath: "https://WWW.example.com/a%2b" },
        { objectPath: `${SITE}d/%zz/`, objectType: "directory" },
      ],
      { objectPaths: ["https://WWW.example.com/a%2b", `${SITE}d/%zz/`] },
    ],
    [
      "of a regular expression",
      "CacheRefresh",
      [{ objectPath: `${SITE}[0-9]/.*`, objectType: "regex" }],
      { objectPaths: [`${SITE}[0-9]/.*`], objectType: "regex" },
    ],
    [
      "of a prefetch",
      "CachePrefetch",
      [{ objectPath: `${SITE}a`, objectType: "preload" }],
      { objectPaths: [`${SITE}a`] },
    ],
  ];
  for (const [what, type, given, inputs] of IMPORTED) {
    it(`makes a resource ${what}, which then differs in nothing`, async () => {
      const ids = tasks(...given.map((task) => ({ ...task, status: "Complete" as const })));
      const made = await read(type, ids.join(","));
      assert.equal(made.id, ids.join(","));
      assert.deepEqual(made.inputs, inputs);
      assert.deepEqual([made.state.status, made.state.taskIds], ["Complete", ids]);
      assert.deepEqual((made.state.tasks as object[]).length, given.length);
      const urn = urnOf({ type, name: "pages" });
      const check = new CheckRequest().setUrn(urn).setOlds(structOf(made.inputs)).setNews(structOf(inputs));
      assert.deepEqual((await plugin.ask("check", check)).getFailuresList(), []);
      const diff = new DiffRequest().setUrn(urn).setId(made.id).setOldInputs(structOf(made.inputs));
      const { DIFF_NONE } = DiffResponse.DiffChanges;
      const answer = await plugin.ask("diff", diff.setOlds(structOf(made.state)).setNews(structOf(inputs)));
      assert.equal(answer.getChanges(), DIFF_NONE);
      assert.ok(emulator.journal.every(({ operation }) => operation.startsWith("Describe")));
    });
  }

  it("asks the product that the id names", async () => {
    const [id] = tasks({ objectPath: `${SITE}a`, product: "dcdn", status: "Complete" });
    const { inputs } = await read("CacheRefresh", `dcdn:${id}`);
    assert.deepEqual(inputs, { objectPaths: [`${SITE}a`], product: "dcdn" });
    assert.match(
      await refusal("CacheRefresh", id ?? ""),
      /^The history knows no task \d+: it remembers 3 days/,
    );
  });

  it("makes a gate of tasks", async () => {
    const ids = tasks({ objectPath: `${SITE}a`, status: "Complete" }, { objectPath: `${SITE}b` });
    const { inputs, state } = await read("TaskCompletion", ids.join(","));
    assert.deepEqual(inputs, { taskIds: ids });
    assert.deepEqual(state.summary, { total: 2, complete: 1, failed: 0, unfinished: 1 });
  });

  it("of a task that has not ended leaves it to be waited for", async () => {
    const [id] = tasks({ objectPath: `${SITE}a` });
    const { state } = await read("CacheRefresh", id ?? "");
    assert.deepEqual(state.summary, { total: 1, complete: 0, failed: 0, unfinished: 1 });
  });

  it("is refused for tasks that the history does not know, and names these", async () => {
    const [id] = tasks({ objectPath: `${SITE}a` });
    assert.match(await refusal("CacheRefresh", `${id},4711`), /^The history knows no task 4711: /);
  });

  it("is refused for a task that another kind has submitted", async () => {
    const [preload] = tasks({ objectPath: `${SITE}a`, objectType: "preload" });
    const [file] = tasks({ objectPath: `${SITE}b` });
    assert.match(
      await refusal("CacheRefresh", preload ?? ""),
      /^These tasks are of the types preload: .* Import a prefetch as a CachePrefetch/,
    );
    assert.match(await refusal("CachePrefetch", file ?? ""), /Import it as a CacheRefresh\.$/);
  });

  for (const type of ["CacheTagRefresh", "EsaCachePurge", "EsaCachePrefetch"]) {
    it(`is refused for a kind whose tasks do not tell what it was asked for: ${type}`, async () => {
      assert.match(await refusal(type, "4711"), new RegExp(`^A ${type} cannot be imported`));
    });
  }

  for (const id of ["", "pages", "esa:4711", "dcdn:", "47,,11", "4711,", "cdn:47:11", "1".repeat(200)]) {
    it(`is refused for an id that is none of tasks: ${JSON.stringify(id.slice(0, 20))}`, async () => {
      assert.match(
        await refusal("CacheRefresh", id),
        /^The id that is looked up must be the id of a task, such as/,
      );
      assert.deepEqual(emulator.journal, []);
    });
  }
});
