/** A refusal by the API. Its answer is `{RequestId, HostId, Code, Message}`. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Refusal of a call without a required parameter. */
export function missing(parameter: string): ApiError {
  return new ApiError(400, `Missing${parameter}`, `${parameter} is mandatory for this action.`);
}

/** Refusal of too many calls, by the API's gateway. */
export function throttledUser(): ApiError {
  return new ApiError(400, "Throttling.User", "Request was denied due to user flow control.");
}
