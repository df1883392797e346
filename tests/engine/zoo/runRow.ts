import assert from "node:assert/strict";
import { join } from "node:path";
import type { Emulator } from "../../../emulator/index.js";
import {
  type CliStack,
  carriedOut,
  type Front,
  type Operation,
  operation,
  type ProgramStack,
  programStack,
  type ResourceState,
  SITE,
  textBelow,
} from "../harness/index.js";
import type { ResourceView, Row, Step } from "./row.js";

/** What came of a row. */
export interface Outcome {
  /** What its commands said, the failing one last. */
  operations: Operation[];
  /** Why it is not as it should be. */
  error?: unknown;
}

/** The first words of commands that the engine carries out. */
const ENGINE_COMMANDS = ["up", "preview", "refresh", "destroy"];

/** The first words of commands that ask before they do something. */
const ASKING_COMMANDS = ["up", "refresh", "destroy", "state", "cancel"];

/** Does what a row says, on a stack, a program and an emulator of its own. */
export async function runRow(row: Row, front: Front): Promise<Outcome> {
  const operations: Operation[] = [];
  let started: ProgramStack | undefined;
  try {
    const { secrets = {}, env = {}, emulator = {} } = row;
    started = await programStack("", {
      ...{ signIn: "environment", secretConfig: secrets, env, emulator, front },
    });
    row.prepare?.(started.emulator);
    const { emulator: api, stack, setProgram, write } = started;
    const world = { emulator: api, stack, setProgram, write, row, operations };
    for (const [index, step] of row.steps.entries()) {
      await about(`step ${index + 1}`, () => take(stepOf(step, front), world));
    }
    return { operations };
  } catch (error) {
    return { operations, error };
  } finally {
    await started?.close();
  }
}

function stepOf(step: Step, front: Front): Step {
  const { says = [], state = {} } = step.byFront?.[front] ?? {};
  return { ...step, says: [...(step.says ?? []), ...says], state: { ...step.state, ...state } };
}

interface World extends Pick<ProgramStack, "emulator" | "stack" | "setProgram" | "write"> {
  row: Row;
  operations: Operation[];
}

async function take(
  step: Step,
  { row, emulator, stack, setProgram, write, operations }: World,
): Promise<void> {
  if (step.program !== undefined) await setProgram(step.program);
  await write(step.files ?? {});
  const before = emulator.journal.length;
  const commands = [step.run ?? "up --skip-preview"].flat().map((command) => command.split(" "));
  const needsUrns = commands.flat().some((word) => /\{/.test(word));
  const urns = needsUrns ? urnsByName(await resourcesOf(stack)) : new Map<string, string>();
  const done = await Promise.all(commands.map((words) => execute(stack, words, urns)));
  operations.push(...done);

  for (const [index, { ok, output }] of done.entries()) {
    const ended = `pulumi ${commands[index]?.join(" ")} ${ok ? "succeeded" : "failed"}`;
    assert.equal(ended, ended.replace(/\w+$/, step.fails === undefined ? "succeeded" : "failed"));
    for (const text of [step.fails ?? [], ...(step.says ?? [])].flat()) assert.match(output, text);
  }
  const { submits = [] } = step;
  await about("what is submitted", () =>
    assert.deepEqual(inOrderOf(submits, submissions(emulator, before)), submits),
  );
  const [{ changes } = {}] = done;
  if (step.changes !== undefined) {
    await about("what is changed", () => assert.deepEqual(changes, step.changes));
  }
  if (step.outputs !== undefined || Object.keys(step.state ?? {}).length > 0) {
    const resources = await resourcesOf(stack, valueAfter("--stack", commands.flat()));
    await compareOutputs(step.outputs ?? {}, resources);
    await compareState(step.state ?? {}, resources);
  }
  await isHidden(row.hides ?? [], stack.folder, done);
}

async function execute(
  stack: CliStack,
  words: readonly string[],
  urns: ReadonlyMap<string, string>,
): Promise<Operation> {
  const [command = ""] = words;
  const args = words.map((word) => word.replace(/^\{(.+)\}$/, (_, name: string) => demand(urns, name)));
  if (ASKING_COMMANDS.includes(command)) args.push("--yes");
  if (ENGINE_COMMANDS.includes(command)) return { ...(await stack.operate(...args)), diagnostics: [] };
  const { exitCode, output } = await stack.pulumi(...args);
  return operation(exitCode === 0, output, []);
}

/** Each submission that was carried out, in words: `refresh /index.html`, or `KEY: refresh …` with another key. */
function submissions(emulator: Emulator, from: number): string[] {
  const verbs = new Map([
    ["RefreshObjectCaches", "refresh"],
    ["PushObjectCache", "prefetch"],
    ["RefreshObjectCacheByCacheTag", "tags"],
    ["RefreshDcdnObjectCaches", "dcdn refresh"],
    ["PreloadDcdnObjectCaches", "dcdn prefetch"],
    ["RefreshDcdnObjectCacheByCacheTag", "dcdn tags"],
    ["PurgeCaches", "esa purge"],
    ["PreloadCaches", "esa prefetch"],
  ]);
  return carriedOut(emulator, from).map(({ operation, objectPaths = [], accessKeyId }) =>
    [
      ...(accessKeyId === emulator.account.accessKeyId ? [] : [`${accessKeyId}:`]),
      verbs.get(operation),
      ...objectPaths.map((path) => path.replace(SITE, "/")),
    ].join(" "),
  );
}

/** What was submitted, with lists where these are expected, in their order where they hold the same. */
function inOrderOf(
  expected: NonNullable<Step["submits"]>,
  actual: readonly string[],
): (string | readonly string[])[] {
  const left = [...actual];
  const shaped = expected.map((one) => {
    if (typeof one === "string") return left.shift() ?? [];
    const group = left.splice(0, one.length);
    return isSame(group, one) ? one : group;
  });
  return [...shaped, ...left];
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted());
}

async function resourcesOf(stack: CliStack, name?: string): Promise<ResourceState[]> {
  return (await stack.exportState(name)).deployment.resources ?? [];
}

async function compareOutputs(
  expected: NonNullable<Step["outputs"]>,
  resources: readonly ResourceState[],
): Promise<void> {
  const { outputs = {} } = resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? {};
  for (const [name, value] of Object.entries(expected)) {
    await about(`the output ${name}`, () => assert.deepEqual(outputs[name], value));
  }
}

async function compareState(
  expected: NonNullable<Step["state"]>,
  resources: readonly ResourceState[],
): Promise<void> {
  const urns = urnsByName(resources);
  for (const [name, wanted] of Object.entries(expected)) {
    await about(`the state of ${name}`, () => {
      if (wanted === "gone") return assert.ok(!urns.has(name), "is still there");
      const actual = view(resources.find(({ urn }) => urn === demand(urns, name)) as ResourceState);
      const compared = Object.keys(wanted) as (keyof ResourceView)[];
      const part = compared.map((key) => [key, like(wanted[key], actual[key], key)]);
      assert.deepEqual(Object.fromEntries(part), wanted);
    });
  }
}

/** Of inputs and outputs, only those that are named are compared. */
function like(wanted: unknown, actual: unknown, key: keyof ResourceView): unknown {
  if (key !== "inputs" && key !== "outputs") return actual;
  const all = actual as Record<string, unknown>;
  return Object.fromEntries(Object.keys(wanted as object).map((name) => [name, all[name]]));
}

function view(resource: ResourceState): ResourceView {
  const named = (urns: readonly string[] = []): string[] => urns.map(nameOf).toSorted();
  const properties = Object.entries(resource.propertyDependencies ?? {})
    .map(([property, urns]) => [property, named(urns ?? [])] as const)
    .filter(([, names]) => names.length > 0);
  const { inputs = {}, outputs = {} } = resource;
  return {
    parent: nameOf(resource.parent ?? ""),
    provider: nameOf((resource.provider ?? "").replace(/::[^:]*$/, "")),
    dependencies: named(resource.dependencies),
    propertyDependencies: Object.fromEntries(properties),
    deletedWith: nameOf(resource.deletedWith ?? ""),
    protect: resource.protect ?? false,
    retainOnDelete: resource.retainOnDelete ?? false,
    customTimeouts: resource.customTimeouts ?? {},
    inputs,
    status: outputs.status,
    outputs,
  };
}

function urnsByName(resources: readonly ResourceState[]): Map<string, string> {
  return new Map(resources.map(({ urn }) => [nameOf(urn), urn]));
}

/** The name is what follows the fourth `::`, and can have some in it. */
function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function demand(urns: ReadonlyMap<string, string>, name: string): string {
  const urn = urns.get(name);
  assert.ok(urn !== undefined, `${name} does not stand in the state: ${[...urns.keys()].join(", ")}`);
  return urn;
}

function valueAfter(option: string, words: readonly string[]): string | undefined {
  return words[words.indexOf(option) + 1 || words.length];
}

/** Neither shown nor, in plain text, in the state, its history or its backups. */
async function isHidden(texts: readonly string[], folder: string, done: readonly Operation[]): Promise<void> {
  if (texts.length === 0) return;
  const shown = done.map(({ output }) => output).join("\n");
  const kept = await textBelow(join(folder, ".pulumi"));
  for (const text of texts) {
    assert.ok(!shown.includes(text), `${text} is shown`);
    assert.ok(!kept.includes(text), `${text} stands in the state`);
  }
}

/** Names what is looked at where it fails. */
async function about(what: string, work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`);
  }
}
