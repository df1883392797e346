import type { Budget } from "../base/budget.js";
import type { RefreshTasksById, RefreshTasksPage, RefreshTasksQuery } from "../model/client.js";

/** What a refusal is about: what was asked, so that another question may be answered, or who asks and from where. */
export type Refusal = "question" | "caller";

/** How a failed call is to be taken. */
export interface Judgement {
  /** Where asking again gives the same answer: whether to this question, or to every one, since it is about who asks. */
  refusal: Refusal | undefined;
  /** The account calls too often. */
  throttled: boolean;
  /** How long the API asks to wait, in ms. */
  retryAfterMs?: number | undefined;
}

/** The API, as the tracker uses it. Each call is made once: the tracker decides whether and when to make it again. */
export interface Operations {
  /** DescribeRefreshTasks. */
  describe(query: RefreshTasksQuery, budget: Budget): Promise<RefreshTasksPage>;
  /** DescribeRefreshTaskById, at most 10 ids. Left out, or refused, the other operation does for all. */
  describeById?(taskIds: readonly string[], budget: Budget): Promise<RefreshTasksById>;
  judge(error: unknown): Judgement;
}
