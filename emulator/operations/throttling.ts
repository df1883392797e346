import { ApiError } from "../apiError.js";

/** What the API's gateway says of too many calls. */
export function throttledUser(): ApiError {
  return new ApiError(400, "Throttling.User", "Request was denied due to user flow control.");
}
