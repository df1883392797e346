import { type State, tasksOf } from "../../provider/model/state.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import type { Context } from "../../provider/resource/context.js";
import { preview } from "../../provider/resource/lifecycle.js";
import { type DeployedResource, type World, type WorldOptions, world } from "../faults/deployments.js";

export const SITE = "https://www.example.com/";

/** Files by their names, all of one release. */
export function release(hash: string, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [SITE + name, hash]));
}

/** Names of so many files of a directory. */
export function filesIn(directory: string, count: number, name = ""): string[] {
  return Array.from({ length: count }, (_, index) => `${directory}${name}${index + 1}.js`);
}

export type Given = { [input in keyof CacheRefreshInputs]?: CacheRefreshInputs[input] | undefined } & {
  hidesPaths?: true;
  urn?: string;
};

/** More than two files of a directory are the directory; what fails is not tried again. */
export function inputs(contentHashes: Record<string, string>, more: Given = {}): CacheRefreshInputs {
  return {
    objectPaths: [],
    contentHashes,
    directoriesAbove: 2,
    retryFailed: 0,
    ...more,
  } as CacheRefreshInputs;
}

/** A site that is released again and again. */
export class Site {
  readonly here: World;
  readonly refresh: DeployedResource<CacheRefreshInputs>;
  #seen = 0;

  /** @param context Default: each deployment is a process of its own. */
  constructor(here: World, context?: Context) {
    this.here = here;
    this.refresh = here.resource(cacheRefreshKind, context) as DeployedResource<CacheRefreshInputs>;
  }

  static async start(options: WorldOptions = {}): Promise<Site> {
    return new Site(await world(options));
  }

  get state(): State & CacheRefreshInputs {
    return this.refresh.state as State & CacheRefreshInputs;
  }

  /** @returns what that has submitted, a list for each call, and what was said of a failure */
  async up(
    hashes: Record<string, string>,
    more: Given = {},
  ): Promise<{ submitted: (string | undefined)[][]; message: string }> {
    const { message } = await this.refresh.up(inputs(hashes, more));
    return { submitted: this.submitted(), message };
  }

  /** What was submitted since the last time, a list for each call. */
  submitted(): (string | undefined)[][] {
    const calls = this.here.emulator.calls("RefreshObjectCaches").slice(this.#seen);
    this.#seen += calls.length;
    return calls.map(({ objectPaths = [], parameters }) => [
      parameters.ObjectType,
      ...objectPaths.map((path) => path.replace(SITE, "/")),
    ]);
  }

  /** The rows of the output `tasks`. */
  tasks(state = this.state): [path: string, type: string, status: string][] {
    const { objectPaths, removedPaths = [], ledger } = state;
    return tasksOf([...objectPaths, ...removedPaths], ledger, (path) => path).map((task) => [
      task.objectPath.replace(SITE, "/"),
      task.objectType,
      task.status,
    ]);
  }

  /** What is said of an update in a preview, as lines. */
  async previewed(
    hashes: Record<string, string>,
    { hidesPaths = false, urn = "urn", ...more }: Omit<Given, "hidesPaths"> & { hidesPaths?: boolean } = {},
    context = this.here.context(),
  ): Promise<string[]> {
    this.here.said.length = 0;
    await preview(context, cacheRefreshKind, this.state, inputs(hashes, more), { urn, hidesPaths });
    return this.here.said.flatMap((message) => message.split("\n"));
  }
}
