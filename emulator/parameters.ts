import { ApiError, missing } from "./apiError.js";
import type { Parameters } from "./operation.js";

/** Value of a parameter. @throws an `ApiError` where it is missing */
export function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined) throw missing(name);
  return value;
}

/** Value of a whole number within bounds. The reference names no code for another one: this is a guess. */
export function integer(
  parameters: Parameters,
  name: string,
  { min, max, fallback }: { min: number; max: number; fallback: number },
): number {
  const text = parameters[name];
  const value = text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new ApiError(400, `Invalid${name}.Malformed`, `The specified ${name} is invalid.`);
  }
  return value;
}

/** Whether a parameter is `true`. @throws an `ApiError` where it is neither `true` nor `false`, nor missing */
export function flag(parameters: Parameters, name: string): boolean {
  const text = parameters[name];
  if (text !== undefined && !/^(?:true|false)$/i.test(text)) {
    throw new ApiError(400, `Invalid${name}.Malformed`, `The specified ${name} is invalid.`);
  }
  return text?.toLowerCase() === "true";
}

const TASK_ID = /^\d{1,20}$/;

/** Refuses a text that is not one task id. */
export function checkTaskId(taskId: string): void {
  if (!TASK_ID.test(taskId)) {
    throw new ApiError(400, "InvalidTaskId.Malformed", "The specified TaskId is invalid.");
  }
}
