import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigureRequest, CreateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { type Emulator, startEmulator } from "../../../emulator/index.js";
import { removeFolder, temporaryFolder } from "../../../tools/processes.js";
import { ScaledClock } from "../../faults/scaledClock.js";
import { argumentsFor, urnOf } from "./pluginFront.js";
import { closePlugins, runningPlugin } from "./runningPlugin.js";
import { structOf } from "./values.js";

const STACKS = { accessKeyId: "stacks-key", accessKeySecret: "stacks-secret" };
const OVERSEAS = { accessKeyId: "overseas-key", accessKeySecret: "overseas-secret" };

describe("A provider of the plugin with a profile, beside a key in the environment", () => {
  let emulator: Emulator;
  let folder: string;
  let sharedCredentialsFile: string;
  const clock = new ScaledClock(300);
  beforeEach(async () => {
    emulator = await startEmulator({ clock, taskDuration: 6_000, accounts: [STACKS, OVERSEAS] });
    folder = await temporaryFolder("profiles");
    sharedCredentialsFile = join(folder, "config.json");
    const profile = {
      ...{ name: "overseas", mode: "AK" },
      ...{ access_key_id: OVERSEAS.accessKeyId, access_key_secret: OVERSEAS.accessKeySecret },
    };
    await writeFile(sharedCredentialsFile, JSON.stringify({ current: "overseas", profiles: [profile] }));
  });
  afterEach(async () => {
    closePlugins();
    await Promise.all([emulator.close(), removeFolder(folder)]);
  });

  /** Whose key it was that a provider of this name has purged with. */
  async function purgedBy(name: string): Promise<string | undefined> {
    const { endpoints } = argumentsFor(emulator.pulumiConfig());
    const { ask } = await runningPlugin({
      environment: {
        ALICLOUD_ACCESS_KEY: STACKS.accessKeyId,
        ALICLOUD_SECRET_KEY: STACKS.accessKeySecret,
      },
      clock,
    });
    const args = structOf({ endpoints, profile: "overseas", sharedCredentialsFile });
    await ask("configure", new ConfigureRequest().setName(name).setArgs(args));
    const inputs = structOf({ objectPaths: ["https://www.example.com/"] });
    const urn = urnOf({ type: "CacheRefresh", name: "pages" });
    await ask("create", new CreateRequest().setUrn(urn).setProperties(inputs));
    return emulator.calls("RefreshObjectCaches")[0]?.accessKeyId;
  }

  it("is the profile's account where the program declares it", async () => {
    assert.equal(await purgedBy("overseas"), OVERSEAS.accessKeyId);
  });

  it("is the account that @pulumi/alicloud takes where it is made of the stack's configuration", async () => {
    assert.equal(await purgedBy("default_0_1_0"), STACKS.accessKeyId);
  });
});
