import type { Emulator, EmulatorOptions } from "../../../emulator/index.js";
import type { Front } from "../harness/index.js";

/** One way in which people use Pulumi, and what this package does then. */
export interface Row {
  /** What people do and what comes of it, as a sentence. */
  title: string;
  steps: readonly Step[];
  emulator?: EmulatorOptions;
  /** Done before the first step: `(emulator) => emulator.failPaths(/b$/)`. */
  prepare?(emulator: Emulator): void;
  /** The stack's configuration, all of it secret. */
  secrets?: Readonly<Record<string, string>>;
  /** Added to the environment of each command. */
  env?: Readonly<Record<string, string>>;
  /** The fronts that it is about. Default: both. */
  fronts?: readonly Front[];
  /** Text that no command shows, and that stands nowhere in the state, its history and its backups. */
  hides?: readonly string[];
}

/** A command, and what has to come of it. */
export interface Step {
  /** From here on, `index.js`. It knows `pulumi`, `cdn`, `SITE` and `Other`: see `harness/prelude.ts`. Default: as before. */
  program?: string;
  /** Files to write into the program's folder, by their paths. */
  files?: Readonly<Record<string, string>>;
  /**
   * What is typed after `pulumi`. Questions are answered with yes, and `{name}` stands for the URN of the resource of
   * that name. Several commands are run at once. Default: `up --skip-preview`, half as long as `up`.
   */
  run?: string | readonly string[];
  /** It fails, and says this. Default: it succeeds. */
  fails?: RegExp;
  /**
   * What the command submits, in this order, such as `refresh /index.html /assets/`, `prefetch /app.js`,
   * `tags www.example.com/prices`, or `dcdn refresh /index.html`; with another key than the emulator's first, `overseas: refresh /index.html`. A list
   * within the list is submitted in any order. Default: nothing.
   */
  submits?: readonly (string | readonly string[])[];
  /** How many resources by what happened to them, those of the program and the stack: `{ create: 2, same: 1 }`. */
  changes?: Readonly<Record<string, number>>;
  /** What else it says, each. */
  says?: readonly RegExp[];
  /** Outputs of the stack, each exactly. */
  outputs?: Readonly<Record<string, unknown>>;
  /** What stands in the state afterwards, by the resource's name; `gone` if it does not. */
  state?: Readonly<Record<string, Partial<ResourceView> | "gone">>;
  byFront?: Partial<Readonly<Record<Front, Particular>>>;
}

/** What comes of a step by one front alone, beside what comes of it by each. */
type Particular = Pick<Step, "says" | "state">;

/** A resource as it stands in the state, others by their names. What a row names of it is compared exactly. */
export interface ResourceView {
  parent: string;
  provider: string;
  dependencies: readonly string[];
  /** The inputs that stand on other resources, and on which. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
  deletedWith: string;
  protect: boolean;
  retainOnDelete: boolean;
  /** In seconds. */
  customTimeouts: Readonly<Record<string, number>>;
  inputs: Readonly<Record<string, unknown>>;
  status: unknown;
  outputs: Readonly<Record<string, unknown>>;
}
