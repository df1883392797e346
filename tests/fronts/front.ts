import type { DiffResponse } from "@pulumi/pulumi/proto/provider_pb";
import type { Emulator } from "../../emulator/index.js";
import type { Clock } from "../../provider/base/clock.js";
import { partedState } from "../../provider/fronts/companions.js";
import type { Said } from "./plugin/fakeEngine.js";
import { unmarked } from "./plugin/values.js";

export type Properties = Record<string, unknown>;

/** What an engine keeps of a resource. */
export interface Known {
  id: string;
  inputs: Properties;
  state: Properties;
}

/** One of the engine's calls. */
export interface Call {
  /** The resource's type, by its name alone: `CacheRefresh`. */
  type: string;
  name: string;
  /** Secrets are marked in them. */
  inputs: Properties;
  /** Undefined for a resource that is new. */
  known: Known | undefined;
  /** In seconds. Default: none. */
  timeout?: number | undefined;
}

/** How a creation or an update has ended. */
export interface Ended {
  /** Undefined where there is no resource. */
  known: Known | undefined;
  /** What the user reads of a failure; none after a success. */
  reasons: string[];
}

/** A process that the engine calls, in whichever way. */
export interface Front {
  /** Messages so far, each with the name of its resource in the place of the URN. */
  said(): Said[];
  check(call: Call): Promise<string[]>;
  diff(call: Call): Promise<DiffResponse>;
  createOrUpdate(call: Call): Promise<Ended>;
  /** The state that a refresh leaves. */
  read(call: Call & { known: Known }): Promise<Properties>;
  /** What a `TaskCompletion` is handed over of a resource. */
  watched(type: string, state: Properties): unknown;
}

/** Begins a process of a front. */
export type Begin = (account: Account) => Promise<Front>;

export interface Account {
  emulator: Emulator;
  clock: Clock;
}

/** A state without what a front adds to it: marks of secrets, companions, and what is computed of it. */
export function ownState(state: Properties): Properties {
  const { removedPaths = [], ...own } = partedState(unmarked(state) as Properties).own;
  return (removedPaths as unknown[]).length === 0 ? own : { ...own, removedPaths };
}

/** What the last part of a URN says. */
export function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
