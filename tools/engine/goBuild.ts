import { mkdir, rename, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { lastLines, run } from "../run.js";
import { addDynamicProviderScript } from "./dynamicProviderScript.js";
import { ENGINE_VERSION, type Engine, inspect, onPath, type Search } from "./engine.js";

/** The Go module that pins the engine and all that it is made of. */
const GO_MODULE = resolve(__dirname, "../pulumi-cli");
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Builds the engine with Go, from the public module proxy, into the versions folder. */
export async function buildEngine(
  { env, versionsFolder, log }: Search,
  { timeout = 40 * 60_000 }: { timeout?: number } = {},
): Promise<Engine> {
  const [go] = await onPath("go", env);
  if (go === undefined) throw new Error("go is not on PATH");
  const bin = join(versionsFolder, ENGINE_VERSION, "bin");
  await mkdir(bin, { recursive: true });

  log(`pulumi: building the engine v${ENGINE_VERSION} with Go, once a machine; ${expectedTime()} …`);
  const started = Date.now();
  const unfinished = join(bin, `.pulumi-${process.pid}`);
  try {
    const answer = await run(go, goArguments(unfinished), {
      cwd: GO_MODULE,
      env: { ...env, GOFLAGS: "-buildvcs=false", GOWORK: "off", CGO_ENABLED: "0" },
      timeout,
    });
    if (answer.timedOut) throw new Error(`not done within ${timeout / 60_000} minutes`);
    if (answer.exitCode !== 0) throw new Error(`${go} failed:\n${lastLines(answer.output)}`);
    await inspect(unfinished, "go build", env);
    await rename(unfinished, join(bin, "pulumi"));
  } finally {
    await rm(unfinished, { force: true });
  }
  log(`pulumi: built in ${Math.round((Date.now() - started) / 1000)} s: ${join(bin, "pulumi")}`);

  const engine = await inspect(join(bin, "pulumi"), "go build", env);
  await addDynamicProviderScript(engine);
  return engine;
}

function goArguments(output: string): string[] {
  return [
    "build",
    "-trimpath",
    ...["-tags", "osusergo,grpcnotrace"],
    ...["-ldflags", `-w -s -X ${VERSION_VARIABLE}=v${ENGINE_VERSION}`],
    ...["-o", output],
    "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  ];
}

function expectedTime(): string {
  const cores = availableParallelism();
  // 4 minutes on 2 cores is what was measured.
  return `about ${Math.max(1, Math.round(8 / cores))} minutes on ${cores} cores`;
}
