import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import { ConfigureRequest, CreateRequest, DeleteRequest } from "@pulumi/pulumi/proto/provider_pb";
import { type Emulator, startEmulator, type TaskHold } from "../../../emulator/index.js";
import { ScaledClock } from "../../faults/scaledClock.js";
import { headerBytes } from "./headerBytes.js";
import { argumentsFor, unfinishedOf, urnOf } from "./pluginFront.js";
import { closePlugins, type RunningPlugin, runningPlugin } from "./runningPlugin.js";
import { propertiesOf, structOf } from "./values.js";

/** What the engine's client takes. */
const MOST_BYTES = 16 * 1024 * 1024;

describe("A creation through the plugin that does not reach its end", () => {
  let emulator: Emulator;
  let hold: TaskHold;
  let plugin: RunningPlugin;
  const clock = new ScaledClock(300);
  beforeEach(async () => {
    emulator = await startEmulator({ clock, taskDuration: 6_000 });
    hold = emulator.hold();
    plugin = await runningPlugin({ args: argumentsFor(emulator.pulumiConfig()), clock });
  });
  afterEach(async () => {
    closePlugins();
    await emulator.close();
  });

  const creation = (objectPaths: string[]): CreateRequest =>
    new CreateRequest()
      .setUrn(urnOf({ type: "CacheRefresh", name: "pages" }))
      .setTimeout(60)
      .setProperties(structOf({ objectPaths }));

  it("hands over the id, the state and the reasons, and what is computed of the state is left out", async () => {
    const objectPaths = ["https://www.example.com/index.html"];
    const error = await plugin.ask("create", creation(objectPaths)).catch((caught: ServiceError) => caught);
    const failure = unfinishedOf(error as ServiceError);
    const { ledger, taskIds, ...state } = propertiesOf(failure?.getProperties());
    assert.deepEqual(state, {
      ...{ objectPaths, stateVersion: 1, status: "Refreshing", completedAt: "" },
      submittedAt: state.submittedAt,
      summary: { total: 1, complete: 0, failed: 0, unfinished: 1 },
    });
    assert.deepEqual([(ledger as unknown[]).length, (taskIds as unknown[]).length], [1, 1]);
    const reasons = failure?.getReasonsList() ?? [];
    assert.match(reasons[0] ?? "", /^https:\/\/www\.example\.com\/index\.html is not complete after 1m/);
    assert.deepEqual((error as ServiceError).details, reasons.join("\n"));
    assert.notEqual(failure?.getId(), "");
  });

  it("is no matter of the next operation, which can be about another resource of the same name", async () => {
    const request = creation(["https://www.example.com/index.html"]);
    await assert.rejects(plugin.ask("create", request));
    hold.release();
    const args = argumentsFor(emulator.pulumiConfig());
    await plugin.ask("configure", new ConfigureRequest().setArgs(structOf(args)));
    await plugin.ask("create", request);
    assert.equal(emulator.calls("RefreshObjectCaches").length, 2);
  });

  it("hands over the state of ten thousand long paths", async () => {
    const directory = `https://www.example.com/${"long/".repeat(40)}`;
    const objectPaths = Array.from({ length: 10_000 }, (_, place) => `${directory}${place}.html`);
    const message = creation(objectPaths).serializeBinary();
    const bytes = await headerBytes(plugin.port, "/pulumirpc.ResourceProvider/Create", message);
    const least = objectPaths.join("").length;
    assert.ok(bytes > least && bytes < MOST_BYTES, `${bytes} bytes`);
  });

  it("is forgotten once its resource is deleted, as by the next operation of an engine that has attached", async () => {
    const objectPaths = ["https://www.example.com/index.html"];
    const error = await plugin.ask("create", creation(objectPaths)).catch((caught: ServiceError) => caught);
    const id = unfinishedOf(error as ServiceError)?.getId() ?? "";
    emulator.complete();
    await plugin.ask("delete", new DeleteRequest().setUrn(creation([]).getUrn()).setId(id));
    hold.release();
    const created = await plugin.ask("create", creation(objectPaths));
    assert.notEqual(created.getId(), id);
    const submitted = emulator.calls("RefreshObjectCaches").map((call) => call.objectPaths);
    assert.deepEqual(submitted, [objectPaths, objectPaths]);
  });
});
