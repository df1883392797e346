import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import { ConfigureRequest, CreateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type Emulator, startEmulator } from "../../../emulator/index.js";
import { ScaledClock } from "../../faults/scaledClock.js";
import { argumentsFor, unfinishedOf, urnOf } from "./pluginFront.js";
import { closePlugins, type RunningPlugin, runningPlugin } from "./runningPlugin.js";
import { propertiesOf, structOf } from "./values.js";

const SITE = "https://www.example.com/";

describe("The Cancel of an engine to the plugin", () => {
  let emulator: Emulator;
  let plugin: RunningPlugin;
  const clock = new ScaledClock(300);
  beforeEach(async () => {
    emulator = await startEmulator({ clock, taskDuration: 6_000 });
    plugin = await runningPlugin({ args: argumentsFor(emulator.pulumiConfig()), clock });
  });
  afterEach(async () => {
    closePlugins();
    await emulator.close();
  });

  const creation = (name: string): CreateRequest => {
    const inputs = structOf({ objectPaths: [`${SITE}${name}`] });
    return new CreateRequest().setUrn(urnOf({ type: "CacheRefresh", name })).setProperties(inputs);
  };

  it("ends what runs, all of it, and keeps what was submitted", async () => {
    emulator.hold();
    const running = ["one", "two"].map((name) =>
      plugin.ask("create", creation(name)).catch((error) => error),
    );
    await emulator.waitForCall(() => emulator.calls("RefreshObjectCaches").length === 2);
    await plugin.ask("cancel", new Empty());
    await plugin.ask("cancel", new Empty());
    for (const error of (await Promise.all(running)) as ServiceError[]) {
      const failure = unfinishedOf(error);
      assert.deepEqual(propertiesOf(failure?.getProperties()).summary, {
        ...{ total: 1, complete: 0, failed: 0, unfinished: 1 },
      });
      assert.match(failure?.getReasonsList()[0] ?? "", /cancelled/);
    }
    assert.equal(emulator.calls("RefreshObjectCaches").length, 2);
  });

  it("is silent when nothing runs, however often it comes, and ends what is on its way before it submits", async () => {
    for (let times = 0; times < 3; times++) await plugin.ask("cancel", new Empty());
    assert.deepEqual(plugin.said, []);
    await assert.rejects(plugin.ask("create", creation("late")), /cancelled before anything was submitted/);
    assert.deepEqual(emulator.calls("RefreshObjectCaches"), []);
  });

  it("is over with the operation: the next one configures the plugin anew", async () => {
    const args = argumentsFor(emulator.pulumiConfig());
    for (const name of ["one", "two"]) {
      await plugin.ask("cancel", new Empty());
      await plugin.ask("configure", new ConfigureRequest().setArgs(structOf(args)));
      const { status } = propertiesOf((await plugin.ask("create", creation(name))).getProperties());
      assert.equal(status, "Complete");
    }
  });
});
