import type { Budget } from "../base/budget.js";
import type { RefreshTasksById, RefreshTasksPage, RefreshTasksQuery } from "../model/client.js";

/** Subject of a refusal: the question, so that another may be answered, or the caller, who asks and from where. */
export type Refusal = "question" | "caller";

/** Meaning of a failed call. */
export interface Judgement {
  /** Set where asking again gives the same answer: to this question, or to every one. */
  refusal: Refusal | undefined;
  /** Whether the account calls too often. */
  throttled: boolean;
  /** Time that the API asks to wait, in ms. */
  retryAfterMs?: number | undefined;
}

/** The API, as the tracker uses it. Each call is made once: the tracker decides whether and when to make it again. */
export interface Operations {
  /** DescribeRefreshTasks. */
  describe(query: RefreshTasksQuery, budget: Budget): Promise<RefreshTasksPage>;
  /** DescribeRefreshTaskById, as many ids as it takes. Left out, or refused, the other operation does for all. */
  describeById?: ((taskIds: readonly string[], budget: Budget) => Promise<RefreshTasksById>) | undefined;
  judge(error: unknown): Judgement;
}
