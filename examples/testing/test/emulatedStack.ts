import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { type Emulator, type EmulatorOptions, startEmulator } from "pulumi-alicloud-cdn-refresh/emulator";

export interface EmulatedStack {
  stack: Stack;
  emulator: Emulator;
  /** Ends the emulator and forgets the stack. */
  remove(): Promise<void>;
}

/** A stack that lives in a folder of its own and reaches an emulated CDN instead of the real one. */
export async function emulatedStack(
  program: PulumiFn,
  options: EmulatorOptions = {},
): Promise<EmulatedStack> {
  // A minute of the CDN's passes in a second, which is what a task takes.
  const emulator = await startEmulator({ speed: 60, taskDuration: 60_000, ...options });
  const folder = await mkdtemp(join(tmpdir(), "emulated-stack-"));
  const stack = await LocalWorkspace.createStack(
    { stackName: "test", projectName: "testing", program },
    {
      workDir: folder,
      envVars: { PULUMI_BACKEND_URL: pathToFileURL(folder).href, PULUMI_CONFIG_PASSPHRASE: "for tests only" },
      // Where the resources' provider looks for packages.
      projectSettings: { name: "testing", runtime: "nodejs", main: resolve(__dirname, "..") },
    },
  );
  for (const [key, value] of Object.entries(emulator.pulumiConfig())) {
    await stack.setConfig(key, { value, secret: key === "alicloud:secretKey" });
  }
  return {
    stack,
    emulator,
    async remove() {
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
