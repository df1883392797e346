import { z } from "zod";
import { show } from "../base/validation.js";
import { isTaskId } from "../model/taskId.js";

/** One task id, as a refresh or a prefetch has returned it. */
export const taskId = z
  .string({ error: (issue) => `must be a task id as text such as "704225667", not ${show(issue.input)}` })
  .refine(isTaskId, {
    error: (issue) => `must be one task id, a whole number such as "704225667", not ${show(issue.input)}`,
  });
