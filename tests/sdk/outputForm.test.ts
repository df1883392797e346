import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { getRefreshQuotaOutput } from "../../sdk/getRefreshQuota.js";
import { getRefreshTasks, getRefreshTasksOutput } from "../../sdk/getRefreshTasks.js";
import type { QueryOutputOptions } from "../../sdk/queryOptions.js";
import { endProgram, type ProgramOptions, seen, settled, startProgram, Thing } from "./program.js";

const PATH = "https://www.example.com/index.html";

type DependsOn = NonNullable<QueryOutputOptions["dependsOn"]>;

describe("the Output form of a query", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
    emulator.addTasks(
      { objectPath: PATH, status: "Complete" },
      { objectPath: "https://www.example.com/other" },
    );
  });
  afterEach(async () => {
    endProgram();
    await emulator.close();
  });
  const start = (options: ProgramOptions = {}) =>
    startProgram({ ...options, config: { ...emulator.pulumiConfig(), ...options.config } });
  const asked = () => emulator.calls("DescribeRefreshTasks").map(({ parameters }) => parameters.ObjectPath);

  /** An answer that is only there after everything that was asked before it. */
  const afterAllElse = () => getRefreshTasks({ objectPath: "https://www.example.com/last" });

  it("gives what the promise form gives, as outputs of its own properties", async () => {
    await start();
    const result = getRefreshTasksOutput({ objectPath: PATH });
    assert.deepEqual(await settled(result.tasks), (await getRefreshTasks({ objectPath: PATH })).tasks);
    assert.equal(await settled(result.totalCount), 1);
    assert.deepEqual(await seen(result), { known: true, secret: false, dependencies: [] });
  });

  it("takes arguments from promises and resources, and depends on these", async () => {
    await start();
    const thing = new Thing("thing", PATH);
    const result = getRefreshTasksOutput({
      objectPath: thing.path,
      objectType: Promise.resolve("file" as const),
    });
    assert.equal(await settled(result.totalCount), 1);
    assert.deepEqual((await seen(result)).dependencies, ["thing"]);
  });

  it("is unknown, and asks nothing, as long as an argument is unknown", async () => {
    await start({ preview: true, planned: () => true });
    const result = getRefreshTasksOutput({ objectPath: new Thing("thing").later });
    assert.deepEqual(await seen(result), { known: false, secret: false, dependencies: ["thing"] });
    assert.deepEqual(await seen(result.tasks), { known: false, secret: false, dependencies: ["thing"] });
    await afterAllElse();
    assert.deepEqual(asked(), ["https://www.example.com/last"]);
  });

  it("is unknown as long as the resource is only planned that a known argument comes from", async () => {
    await start({ preview: true, planned: () => true });
    const { path } = new Thing("thing", PATH);
    assert.equal((await seen(path)).known, true);
    assert.equal((await seen(getRefreshTasksOutput({ objectPath: path }))).known, false);
    await afterAllElse();
    assert.deepEqual(asked(), ["https://www.example.com/last"]);
  });

  it("asks in a preview where all is known and exists", async () => {
    await start({ preview: true });
    const result = getRefreshTasksOutput({ objectPath: PATH }, { dependsOn: new Thing("thing") });
    assert.equal(await settled(result.totalCount), 1);
    assert.deepEqual(asked(), [PATH]);
  });

  it("is secret if an argument is, and not because the account's key is", async () => {
    await start();
    assert.equal((await seen(getRefreshTasksOutput({ objectPath: pulumi.secret(PATH) }))).secret, true);
    assert.equal((await seen(getRefreshTasksOutput({ objectPath: PATH }))).secret, false);
  });

  it("stays secret where it is unknown", async () => {
    await start({ preview: true, planned: () => true });
    const result = getRefreshTasksOutput({ objectPath: pulumi.secret(new Thing("thing").later) });
    assert.deepEqual(await seen(result), { known: false, secret: true, dependencies: ["thing"] });
  });

  it("fails with the message of the promise form", async () => {
    await start();
    await assert.rejects(settled(getRefreshTasksOutput({ pageNumber: 0 })), {
      name: "QueryError",
      message: "getRefreshTasks: pageNumber must be a whole number from 1 to 100000, not 0",
    });
  });

  it("needs no arguments", async () => {
    await start();
    assert.equal(await settled(getRefreshTasksOutput().totalCount), 2);
    assert.equal(await settled(getRefreshQuotaOutput().apply(({ url }) => url?.quota)), 10_000);
  });

  describe("with dependsOn", () => {
    /** A component whose children come only after a while, one of them in a component of its own. */
    class Site extends pulumi.ComponentResource<void> {
      constructor(name: string, until: Promise<void>) {
        super("test:index:Site", name, { until });
      }
      protected override async initialize({ until }: { until: Promise<void> }): Promise<void> {
        await until;
        new Thing("child", undefined, { parent: this });
        new Inner("inner", { parent: this });
      }
    }
    class Inner extends pulumi.ComponentResource {
      constructor(name: string, opts: pulumi.ComponentResourceOptions) {
        super("test:index:Inner", name, {}, opts);
        new Thing("grandchild", undefined, { parent: this });
        this.registerOutputs();
      }
    }

    /** Lets resources of these names exist only when they are released. */
    function holding(...names: string[]) {
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      return { release, created: async (name: string) => (names.includes(name) ? released : undefined) };
    }

    const forms: [what: string, form: (thing: Thing) => DependsOn][] = [
      ["a resource", (thing) => thing],
      ["a list of resources", (thing) => [thing]],
      ["a promise of a resource", (thing) => Promise.resolve(thing)],
      ["a promise of a list", (thing) => Promise.resolve([thing])],
      ["an output of a resource", (thing) => pulumi.output(thing)],
      ["a list with an output", (thing) => [pulumi.output(thing)]],
    ];
    for (const [what, form] of forms) {
      it(`waits for ${what}, and depends on it`, async () => {
        const { release, created } = holding("thing");
        await start({ created });
        const result = getRefreshTasksOutput({ objectPath: PATH }, { dependsOn: form(new Thing("thing")) });
        await afterAllElse();
        assert.deepEqual(asked(), ["https://www.example.com/last"]);
        release();
        assert.equal(await settled(result.totalCount), 1);
        assert.deepEqual(await seen(result), { known: true, secret: false, dependencies: ["thing"] });
      });
    }

    for (const held of ["child", "grandchild"]) {
      it(`waits for the ${held} of a component`, async () => {
        const { release, created } = holding(held);
        await start({ created });
        const site = new Site("site", afterAllElse().then());
        const result = getRefreshTasksOutput({ objectPath: PATH }, { dependsOn: site });
        await afterAllElse();
        await afterAllElse();
        assert.equal(asked().includes(PATH), false);
        release();
        assert.equal(await settled(result.totalCount), 1);
        assert.deepEqual((await seen(result)).dependencies, ["child", "grandchild", "inner", "site"]);
      });

      it(`is unknown as long as the ${held} of a component is only planned`, async () => {
        await start({ preview: true, planned: (name) => name === held });
        const site = new Site("site", Promise.resolve());
        assert.equal(
          (await seen(getRefreshTasksOutput({ objectPath: PATH }, { dependsOn: site }))).known,
          false,
        );
        await afterAllElse();
        assert.deepEqual(asked(), ["https://www.example.com/last"]);
      });
    }

    it("is unknown as long as one of the resources is only planned", async () => {
      await start({ preview: true, planned: (name) => name === "new" });
      const dependsOn = [new Thing("old"), new Thing("new")];
      const result = await seen(getRefreshTasksOutput({ objectPath: PATH }, { dependsOn }));
      assert.deepEqual(result, { known: false, secret: false, dependencies: ["new", "old"] });
      await afterAllElse();
      assert.deepEqual(asked(), ["https://www.example.com/last"]);
    });
  });
});
