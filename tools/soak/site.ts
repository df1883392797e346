import type { EmulatedTask, JournalEntry } from "../../emulator/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import { itemsInputOf } from "../../provider/model/kind.js";
import { decodeLedger, type State } from "../../provider/model/state.js";
import { COMPLETE } from "../../provider/model/taskStatus.js";
import type { Declared, DeployedResource, Outcome, World } from "../../tests/faults/deployments.js";
import { Conditions } from "./conditions.js";
import type { SoakedKind } from "./kinds.js";
import type { Random } from "./random.js";
import type { Stalls } from "./stalls.js";

/** What was found wrong: a sentence each. */
export interface Violations {
  falseCompletes: string[];
  lostTasks: string[];
}

/** How often it was looked whether anything was submitted again without need. */
export interface Judgements {
  judged: number;
  /** Left out, since the machine stood still meanwhile. */
  unjudged: number;
}

export interface SiteParts {
  world: World;
  random: Random;
  violations: Violations;
  judgements: Judgements;
  stalls: Stalls;
}

/** The history is in seconds, and the resource allows as much. */
const STAMP_MARGIN_MS = 2_000;
/** A resource of that many items takes more than one call of each kind. */
const MANY = 1_150;

/** One resource of one stack, through many deployments with changing inputs, and what the server owes it. */
export class Site {
  readonly domain: string;
  readonly #kind: SoakedKind;
  readonly #world: World;
  readonly #random: Random;
  readonly #resource: DeployedResource<CommonInputs>;
  readonly #violations: Violations;
  readonly #judgements: Judgements;
  readonly #stalls: Stalls;
  /** Each item that is declared, with the time at which it was asked for, by the server's clock. */
  readonly #wanted = new Map<string, number>();
  /** The submissions that the server has carried out. */
  readonly #applied: JournalEntry[] = [];
  /** What has happened, for whoever has to find out why something is wrong. */
  readonly #story: string[] = [];
  #nextSubject = 0;
  #trigger = 0;
  #deployments = 0;

  constructor(
    domain: string,
    kind: SoakedKind,
    { world, random, violations, judgements, stalls }: SiteParts,
  ) {
    this.domain = domain;
    this.#kind = kind;
    this.#world = world;
    this.#random = random;
    this.#violations = violations;
    this.#judgements = judgements;
    this.#stalls = stalls;
    this.#resource = world.resource(kind.kind);
    this.#add(random.chance(0.1) ? MANY : random.whole(1, 30));
  }

  /** Told of its own submissions, applied or not. */
  onSubmission(entry: JournalEntry): void {
    const { statusCode, code = "", applied, objectPaths = [], taskIds = [], fault, time } = entry;
    const outcome = applied ? `carried out as ${taskIds.join(",")}` : "not carried out";
    const hit = fault === undefined ? "" : `, fault ${JSON.stringify(fault.do)}`;
    this.#tell(`${objectPaths.length} submitted: ${statusCode} ${code}, ${outcome}${hit}`, time);
    if (applied) this.#applied.push(entry);
  }

  /** Changes the program, or not, and deploys it under faults. */
  async deploy(hits: Map<string, number>): Promise<Outcome> {
    this.#change();
    const conditions = new Conditions(this.#world, this.#random, hits);
    conditions.begin([this.#kind.operation, ...this.#kind.queries]);
    if (this.#random.chance(0.2)) this.#failSome();
    const limit = this.#random.chance(0.2) ? `${this.#random.whole(1, 4)}m` : "2h";
    const outcome = await this.#up({
      customTimeouts: { create: limit, update: limit },
      retryFailed: this.#random.whole(0, 2),
      waitForCompletion: this.#random.chance(0.85),
    });
    conditions.end();
    return outcome;
  }

  /** Deploys without faults until all is complete, and looks whether anything was lost on the way. */
  async settle(): Promise<void> {
    const limit = { create: "20h", update: "20h" };
    let outcome: Outcome = { ok: false, message: "" };
    // What was made to fail fails for as many submissions as were told.
    for (let attempts = 0; attempts < 4 && !this.#isComplete; attempts++) {
      outcome = await this.#up({ customTimeouts: limit, retryFailed: 10, waitForCompletion: true });
    }
    if (!this.#isComplete) this.#lost(`is not complete without faults: ${outcome.message}`);
    this.#countRepeats();
  }

  get #isComplete(): boolean {
    return this.#state?.status === COMPLETE;
  }

  get #state(): State | undefined {
    return this.#resource.state;
  }

  async #up(settings: Declared<CommonInputs>): Promise<Outcome> {
    this.#deployments++;
    const inputs = this.#kind.inputs(this.domain, [...this.#wanted.keys()]);
    this.#tell(`up of ${this.#wanted.size}, trigger ${this.#trigger}, ${JSON.stringify(settings)}`);
    const outcome = await this.#resource.up({ ...inputs, triggers: [this.#trigger], ...settings });
    const returnedAt = this.#world.emulator.now();
    this.#tell(outcome.ok ? "passed" : `ended short: ${outcome.message}`);
    this.#checkClaims(returnedAt);
    const isPromised = outcome.ok && settings.waitForCompletion !== false;
    if (isPromised && !this.#isComplete) {
      this.#falseComplete(`passed though it is ${this.#state?.status}`);
    }
    return outcome;
  }

  /** What the state calls complete is complete at the server, and was submitted after it was asked for. */
  #checkClaims(returnedAt: number): void {
    const { kind, serverPath } = this.#kind;
    const state = this.#state;
    // A deployment that was refused before its first call leaves the state of the one before.
    if (state === undefined || (state.triggers as number[])[0] !== this.#trigger) return;
    const items = state[itemsInputOf(kind, state)] as string[];
    const tasks = this.#tasks();
    for (const [item, { status, taskIds }] of decodeLedger(items, state.ledger)) {
      const since = this.#wanted.get(item);
      if (status !== COMPLETE || since === undefined) continue;
      const path = serverPath(this.domain, item);
      const isTrue = taskIds.some((id) => {
        const task = tasks.get(keyOf(id, path));
        return (
          task?.status === COMPLETE &&
          task.completesAt <= returnedAt &&
          task.createdAt >= since - STAMP_MARGIN_MS
        );
      });
      if (!isTrue) this.#falseComplete(`calls ${path} complete, by task ${taskIds}`);
    }
  }

  /** A item is submitted again only if its task has failed: else an earlier task was forgotten. */
  #countRepeats(items: readonly string[] = [...this.#wanted.keys()]): void {
    if (this.#stalls.since(Math.min(...items.map((item) => this.#wanted.get(item) ?? 0)))) {
      this.#judgements.unjudged++;
      return;
    }
    this.#judgements.judged++;
    const failedTasks = [...this.#tasks().values()].filter(({ status }) => status === "Failed");
    const failedIds = new Set(failedTasks.map(({ taskId }) => taskId));
    const failedKeys = new Set(failedTasks.map(({ taskId, objectPath }) => keyOf(taskId, objectPath)));
    const applied = Map.groupBy(
      this.#applied.flatMap(({ objectPaths = [], taskIds = [], time }) =>
        objectPaths.map((path) => ({ path, taskIds, time })),
      ),
      ({ path }) => path,
    );
    for (const item of items) {
      const path = this.#kind.serverPath(this.domain, item);
      const since = this.#wanted.get(item) ?? 0;
      const submissions = (applied.get(path) ?? []).filter(({ time }) => time >= since);
      const failed = submissions.filter(({ taskIds }) =>
        taskIds.some((id) => (this.#kind.failsAsOne ? failedIds.has(id) : failedKeys.has(keyOf(id, path)))),
      );
      const needed = failed.length + 1;
      if (submissions.length > needed) {
        this.#lost(`has submitted ${path} ${submissions.length} times, of which ${failed.length} failed`);
      }
    }
  }

  #falseComplete(what: string): void {
    this.#violations.falseCompletes.push(this.#told(what));
  }

  #lost(what: string): void {
    this.#violations.lostTasks.push(this.#told(what));
  }

  /** The first time, with all that has led to it. */
  #told(what: string): string {
    const story = this.#story.splice(0).map((line) => `\n    ${line}`);
    return `${this.#kind.kind.name} of ${this.domain} ${what}${story.join("")}`;
  }

  #tell(what: string, time = this.#world.emulator.now()): void {
    this.#story.push(`${new Date(time).toISOString().slice(11, 19)} ${what}`);
  }

  #tasks(): Map<string, EmulatedTask> {
    const own = this.#world.emulator.tasks.filter(({ domain }) => domain === this.domain);
    return new Map(own.map((task) => [keyOf(task.taskId, task.objectPath), task]));
  }

  /** What the next release brings: all again, more, less, or nothing new. */
  #change(): void {
    if (this.#deployments === 0) return;
    const what = this.#random.next();
    if (what < 0.35) {
      this.#countRepeats();
      this.#trigger++;
      for (const item of this.#wanted.keys()) this.#wanted.set(item, this.#world.emulator.now());
    } else if (what < 0.6) {
      this.#add(this.#random.whole(1, 20));
    } else if (what < 0.7 && this.#wanted.size > 1) {
      const [first = ""] = this.#wanted.keys();
      this.#countRepeats([first]);
      this.#wanted.delete(first);
    }
    if (this.#random.chance(0.3)) this.#addTasksOfOthers();
  }

  #add(count: number): void {
    for (let added = 0; added < count; added++) {
      const item = this.#kind.item(this.domain, this.#nextSubject++);
      this.#wanted.set(item, this.#world.emulator.now());
    }
  }

  /** Somebody has done the same before: that is no news of ours. */
  #addTasksOfOthers(): void {
    const [first = ""] = this.#wanted.keys();
    const objectPath = this.#kind.serverPath(this.domain, first);
    const age = this.#random.whole(10_000, 3_600_000);
    this.#world.emulator.addTasks({ objectPath, age, objectType: this.#random.pick(["file", "preload"]) });
  }

  #failSome(): void {
    const digit = `${this.#random.whole(0, 9)}`;
    const { emulator } = this.#world;
    emulator.failPaths(
      (path) => path.includes(this.domain) && path.includes(digit),
      "OriginTimeout",
      this.#random.whole(1, 10),
    );
  }
}

function keyOf(taskId: string, objectPath: string): string {
  return `${taskId} ${objectPath}`;
}
