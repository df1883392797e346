import { DiffResponse } from "@pulumi/pulumi/proto/provider_pb";
import type { Emulator, JournalEntry } from "../../emulator/index.js";
import { type Account, type Begin, type Front, type Known, ownState, type Properties } from "./front.js";
import type { Said } from "./plugin/fakeEngine.js";

/** What is done to one resource of a stack, by a process of its own. */
export interface Step {
  /** Default: a deployment, as `pulumi up`; a preview of one; a refresh. */
  does?: "up" | "preview" | "refresh";
  type: string;
  /** Default: the type. */
  name?: string;
  /** Gets what a `TaskCompletion` is handed over of another resource of the stack. */
  inputs: Properties | ((watched: (name: string) => unknown) => Properties);
  /** Time limit in seconds. Default: none. */
  timeout?: number;
  /** How many times an error hook of the program has the engine repeat what has failed. Default: none. */
  repeats?: number;
  /** What happens at the API before. */
  first?: (emulator: Emulator) => void;
  /** What reaches the API, a call each: `RefreshObjectCaches File a.html b.html`. Default: nothing. */
  submits?: string[];
  /** What stands in the state then. Default: `Complete`. */
  status?: string;
  /** What is kept on the resource's row, and of a preview all that is said. Default: nothing. */
  says?: RegExp[];
  /** What is wrong, each line of a refused check, or of a failure. Default: nothing. */
  fails?: RegExp[];
  /** Differences that are shown. Default: that is not looked at. */
  shows?: string[];
}

/** All that a user gets to see of a step. */
export interface Seen {
  failures: string[];
  changes: boolean | undefined;
  differences: string[];
  /** Of each try. */
  reasons: string[][];
  said: Said[];
  submitted: string[];
  state: Properties | undefined;
}

interface Resource {
  type: string;
  known: Known | undefined;
}

/** The resources of a stack, whose deployments all go through one front. */
export class Deployments {
  readonly #account: Account;
  readonly #begin: Begin;
  readonly #resources = new Map<string, Resource>();

  constructor(account: Account, begin: Begin) {
    this.#account = account;
    this.#begin = begin;
  }

  /** Lets the engine know a resource that another front has left. */
  adopt(name: string, type: string, known: Known): void {
    this.#resources.set(name, { type, known });
  }

  known(name: string): Known | undefined {
    return this.#resources.get(name)?.known;
  }

  async carryOut(step: Step): Promise<Seen> {
    const { emulator } = this.#account;
    const { type, name = type, does = "up", timeout } = step;
    step.first?.(emulator);
    const front = await this.#begin(this.#account);
    const before = this.#resources.get(name)?.known;
    const inputs = typeof step.inputs === "function" ? step.inputs(this.#watchedBy(front)) : step.inputs;
    const call = { type, name, inputs, known: before, timeout };
    const from = emulator.journal.length;
    const seen: Seen = {
      ...{ failures: [], changes: undefined, differences: [], reasons: [], said: [], submitted: [] },
      state: undefined,
    };
    let known = before;
    if (does === "refresh" && known !== undefined) {
      known = { ...known, state: await front.read({ ...call, known }) };
    } else {
      seen.failures = await front.check(call);
      if (seen.failures.length === 0 && before !== undefined) {
        const diff = await front.diff(call);
        seen.changes = diff.getChanges() === DiffResponse.DiffChanges.DIFF_SOME;
        seen.differences = differencesIn(diff);
      }
      const isDeployed = does === "up" && seen.failures.length === 0 && seen.changes !== false;
      for (let tries = 0; isDeployed && tries <= (step.repeats ?? 0); tries++) {
        const ended = await front.createOrUpdate(call);
        known = ended.known;
        seen.reasons.push(ended.reasons);
        if (ended.reasons.length === 0) break;
      }
    }
    this.#resources.set(name, { type, known });
    seen.submitted = emulator.journal.slice(from).filter(isSubmission).map(submissionOf);
    seen.said = front.said();
    if (known !== undefined) seen.state = ownState(known.state);
    return seen;
  }

  #watchedBy(front: Front): (name: string) => unknown {
    return (name) => {
      const resource = this.#resources.get(name);
      return front.watched(resource?.type ?? "", resource?.known?.state ?? {});
    };
  }
}

function differencesIn(response: DiffResponse): string[] {
  const differences: string[] = [];
  response.getDetaileddiffMap().forEach((detail, path) => {
    differences.push(`${path} ${detail.getKind()} ${detail.getInputdiff() ? "input" : "output"}`);
  });
  return differences.sort();
}

function isSubmission({ operation }: JournalEntry): boolean {
  return /^(Refresh|Push|Purge|Preload)/.test(operation);
}

function submissionOf({ operation, parameters, applied }: JournalEntry): string {
  const { ObjectType, Type, ObjectPath = "", CacheTag = "", Content = "" } = parameters;
  const named = `${ObjectPath} ${CacheTag} ${Content}`.replaceAll("https://www.example.com/", "");
  const parts = [operation, ObjectType, Type, ...named.split(/\s+/), !applied && "refused"];
  return parts.filter(Boolean).join(" ");
}
