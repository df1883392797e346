import * as pulumi from "@pulumi/pulumi";
import type { CachePrefetch } from "./cachePrefetch.js";
import type { CacheRefresh } from "./cacheRefresh.js";
import type { CacheTagRefresh } from "./cacheTagRefresh.js";
import type { EsaCachePrefetch } from "./esaCachePrefetch.js";
import type { EsaCachePurge } from "./esaCachePurge.js";
import { TaskResource, type WatchedTasks } from "./taskResource.js";

/** How a `TaskCompletion` waits, whatever it waits for. */
export interface TaskCompletionSettings {
  /**
   * What a task that failed, or that is not complete within the time limit, does to the deployment: `"error"` ends it,
   * `"warn"` lets it pass with a warning on the resource's row. Default: `"error"`.
   *
   * @example onFailure: "warn"
   */
  onFailure?: pulumi.Input<"error" | "warn">;
}

/** A wait for the tasks of resources, and of task ids beside them. */
export interface TaskCompletionByResourceArgs extends TaskCompletionSettings {
  /**
   * Resources of this package whose tasks are waited for, each path under its own task: rows that others have under
   * the same task id do not count. An empty list is nothing to wait for.
   *
   * @example resources: [refresh, prefetch]
   */
  resources: readonly (CacheRefresh | CachePrefetch | CacheTagRefresh | EsaCachePurge | EsaCachePrefetch)[];
  /**
   * Ids of tasks that are waited for beside those of `resources`, whole: with all paths that they have, also those of
   * others that share the id. Default: none.
   *
   * @example taskIds: ["95248880"]
   */
  taskIds?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * The product that gave `taskIds`: `"cdn"` or `"dcdn"`. ESA gives no task by its id. Resources tell theirs themselves, and can be of several; without
   * `taskIds` it is refused. Default: `"cdn"`.
   *
   * @example product: "dcdn"
   */
  product?: pulumi.Input<"cdn" | "dcdn">;
}

/** A wait for tasks of which only the ids are known. */
export interface TaskCompletionByTaskIdArgs extends TaskCompletionSettings {
  /**
   * Ids of tasks that are waited for, whole: with all paths that they have, also those of others that share the id. An
   * empty list is nothing to wait for.
   *
   * @example taskIds: ["95248880"]
   */
  taskIds: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * The product that gave the ids: `"cdn"` or `"dcdn"`. Default: `"cdn"`.
   *
   * @example product: "dcdn"
   */
  product?: pulumi.Input<"cdn" | "dcdn">;
  /** With resources it is a `TaskCompletionByResourceArgs`. */
  resources?: undefined;
}

/** What a `TaskCompletion` waits for: `resources`, `taskIds`, or both. */
export type TaskCompletionArgs = TaskCompletionByResourceArgs | TaskCompletionByTaskIdArgs;

/**
 * Holds the deployment until tasks are complete that other resources, or others, have submitted. It submits nothing.
 *
 * A resource that waits occupies one of the engine's places for parallel work. Many resources with
 * `waitForCompletion: false` and one `TaskCompletion` take as long as the slowest task, whatever that number is, and
 * what is submitted is in the state before the wait begins: not even a killed deployment submits it twice.
 *
 * Its resources can be of several products: each task is waited for at its own, and one summary tells of all.
 *
 * The API operations behind it are `DescribeRefreshTasks` and `DescribeRefreshTaskById`, of DCDN `DescribeDcdnRefreshTasks`
 * and `DescribeDcdnRefreshTaskById`, of ESA `DescribePurgeTasks` and `DescribePreloadTasks`. A task that failed is
 * submitted again by its own resource, which learns of the failure by `pulumi up --refresh`.
 *
 * @example
 * const sites = domains.map((domain) =>
 *   new cdn.CacheRefresh(domain, { objectPaths: [`https://${domain}/`], triggers, waitForCompletion: false }));
 * const purged = new cdn.TaskCompletion("purged", { resources: sites });
 */
export class TaskCompletion extends TaskResource {
  // By itself a union would do, but an editor that hovers over an argument then shows neither form's comment.
  /**
   * Waits for the tasks of resources, and of task ids beside them.
   *
   * @param name the name of the resource, unique within the stack
   * @param args what to wait for
   * @param opts Pulumi's resource options; the time limits are `customTimeouts`, 30 minutes by default
   */
  constructor(name: string, args: TaskCompletionByResourceArgs, opts?: pulumi.CustomResourceOptions);
  /**
   * Waits for tasks of which only the ids are known.
   *
   * @param name the name of the resource, unique within the stack
   * @param args what to wait for
   * @param opts Pulumi's resource options; the time limits are `customTimeouts`, 30 minutes by default
   */
  constructor(name: string, args: TaskCompletionByTaskIdArgs, opts?: pulumi.CustomResourceOptions);
  /**
   * Waits for the tasks of resources, for task ids, or for both.
   *
   * @param name the name of the resource, unique within the stack
   * @param args what to wait for
   * @param opts Pulumi's resource options; the time limits are `customTimeouts`, 30 minutes by default
   */
  constructor(name: string, args: TaskCompletionArgs, opts?: pulumi.CustomResourceOptions);
  constructor(name: string, args: TaskCompletionArgs, opts?: pulumi.CustomResourceOptions) {
    // What is missing or of another type is left for the provider to refuse.
    const { resources, ...others } = { ...args };
    const all: (WatchedTasks | undefined)[] = Array.isArray(resources)
      ? resources.map((resource?: Partial<TaskResource>) =>
          // It has submitted nothing itself: what it waits for are tasks of others.
          resource instanceof TaskCompletion ? undefined : resource?.__watchedTasks,
        )
      : [];
    const watched = Array.isArray(resources)
      ? all.map((tasks) => tasks && { ...tasks, paths: tasks.paths.apply(inOneText) })
      : resources;
    // Paths stand in the output too. The engine keeps an output secret if the input of the same name is.
    const paths = all.map((tasks) => tasks?.paths);
    const subjects = pulumi.all(paths).apply(() => []);
    super(
      {
        type: "TaskCompletion",
        handler: "taskCompletion",
        items: "subjects",
        objectPathOf: (item) => item.slice(0, item.lastIndexOf("#")),
      },
      name,
      { ...others, resources: watched, subjects },
      opts,
    );
  }
}

/** Paths as they are handed to the provider: what they share with each other stands in the state once. */
async function inOneText(paths: unknown): Promise<string> {
  const { encodeTexts } = await import("../provider/model/texts.js");
  if (Array.isArray(paths)) return encodeTexts(paths.map(String));
  // A test that mocks the engine may give none. What else it is, the provider refuses.
  return (paths ?? "") as string;
}
