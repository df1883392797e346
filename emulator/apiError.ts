/** A refusal of the API: becomes the answer `{RequestId, HostId, Code, Message}`. */
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

/** The API's words for a required parameter that is not there. */
export function missing(parameter: string): ApiError {
  return new ApiError(400, `Missing${parameter}`, `${parameter} is mandatory for this action.`);
}

/** What the API's gateway says of too many calls. */
export function throttledUser(): ApiError {
  return new ApiError(400, "Throttling.User", "Request was denied due to user flow control.");
}
