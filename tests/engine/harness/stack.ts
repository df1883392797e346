import { type Engine, resolveEngine } from "../../../tools/engine/index.js";
import { descendants } from "../../../tools/processes.js";
import type { Operation } from "./operation.js";

/** A stack on the real engine with a backend of its own. */
export interface TestStack {
  /** Holds the backend with the state and Pulumi's home: what a search for secrets goes through. */
  readonly folder: string;
  up(): Promise<Operation & { outputs: Record<string, unknown> }>;
  preview(): Promise<Operation>;
  refresh(): Promise<Operation>;
  destroy(): Promise<Operation>;
  /** Adds to the stack's configuration. */
  configure(values: Configuration): Promise<void>;
  /** The stack's outputs now, secrets in plain text. */
  outputs(): Promise<Record<string, unknown>>;
  exportState(): Promise<StackState>;
  /** Ends what still runs and removes the folder. Nothing is destroyed. */
  remove(): Promise<void>;
}

export interface Configuration {
  config?: Readonly<Record<string, string>>;
  secretConfig?: Readonly<Record<string, string>>;
}

/** What is set of a stack from outside of its program. */
export interface StackOptions extends Configuration {
  /** Added to the environment of the engine and the provider process. */
  env?: Readonly<Record<string, string>>;
  /** Milliseconds for one operation, after which it is killed and fails. Default 2 minutes. */
  timeout?: number;
}

/** What `pulumi stack export` gives, as far as tests read it. */
export interface StackState {
  version: number;
  deployment: {
    resources?: ResourceState[];
    pending_operations?: { type: string; resource: ResourceState }[];
  };
}

export interface ResourceState {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  initErrors?: string[];
  parent?: string;
  /** The provider's URN and id. */
  provider?: string;
  dependencies?: string[];
  /** Of each input, the URNs of the resources that it stands on. */
  propertyDependencies?: Record<string, string[] | null>;
  deletedWith?: string;
  protect?: boolean;
  retainOnDelete?: boolean;
  customTimeouts?: Record<string, number>;
}

let resolved: Promise<Engine> | undefined;

/** The engine of this test run. */
export function engine(): Promise<Engine> {
  resolved ??= resolveEngine();
  return resolved;
}

let stacks = 0;

/** A stack name that no other stack of this test run has. */
export function newStackName(): string {
  stacks += 1;
  return `test-${stacks}`;
}

/** The process of the engine that this one has started and that still runs. */
export async function enginePid(): Promise<number> {
  const { binary } = await engine();
  const [pid] = descendants(process.pid, (command) => command.startsWith(`${binary} `));
  if (pid === undefined) throw new Error("no engine is running");
  return pid;
}
