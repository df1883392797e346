/** One row of the task history: one object path of one task. */
export interface CdnTask {
  /**
   * The id of the task; many paths can share one. Several ids, comma-separated, while it is open which one is meant;
   * empty where the API gives none.
   */
  taskId: string;
  /**
   * The full URL, in the form in which it was submitted; of ESA also a hostname or a cache tag. Of a resource that purges all of a
   * site it is `everything`.
   */
  objectPath: string;
  /**
   * `file`, `directory`, `regex`, `preload`, `block`, `unblock`, of ESA also `hostname`, `ignoreParams`, `cachetag` and `purgeall`, or
   * what the API adds later.
   */
  objectType: string;
  /**
   * `Complete`, `Failed`, `Refreshing`, `Pending`, of prefetches also `PreloadPending` and `Preloading`, or what the API
   * adds later: only the first is success, and only the first two are an end. In the outputs of a resource also
   * `Unconfirmed`, where the answer to another submission was lost, and `Forgotten`, where the task left the history
   * before its end was seen.
   */
  status: string;
  /** Progress in percent, 0 to 100; 0 where the API says nothing. */
  process: number;
  /** The creation of the task: ISO 8601, UTC. */
  creationTime: string;
  /**
   * The end of the task: ISO 8601, UTC. Only in the results of functions, and only where the API tells it; a resource has
   * `completedAt`.
   */
  completionTime?: string;
  /** The reason why the task failed; empty where the API gives none. */
  description: string;
}
