import { accountIdOf } from "../accounts.js";
import { ApiError, throttledUser } from "../apiError.js";
import { malformedObjectPath, parseLiteralPath, splitObjectPaths } from "../objectPath.js";
import { flag, required } from "../parameters.js";
import { MAX_PATHS_OF_TASK } from "../taskIds.js";
import type { CdnOperation } from "./backend.js";

const MAX_PATHS = 100;
const AREAS = ["domestic", "overseas"];

export const pushObjectCache: CdnOperation = {
  callsPerSecond: 50,
  tooMany: throttledUser,
  objectPaths: ({ ObjectPath }) => (ObjectPath === undefined ? [] : splitObjectPaths(ObjectPath)),
  run(parameters, account, { submissions, history, prefetchQueue }) {
    const lines = splitObjectPaths(required(parameters, "ObjectPath"));
    if (parameters.Area !== undefined && !AREAS.includes(parameters.Area)) {
      throw new ApiError(400, "InvalidArea.ValueNotSupported", "The specified Area is not supported.");
    }
    flag(parameters, "L2Preload");
    flag(parameters, "QueryHashkey");
    checkHeaders(parameters.WithHeader);
    if (lines.length > MAX_PATHS) {
      // The reference has this code for prefetches, and SingleRequest.OverLimit for refreshes.
      throw new ApiError(
        400,
        "InvalidObjectPath.Size.Malformed",
        `The size of ObjectPath is bigger than ${MAX_PATHS}.`,
      );
    }
    const paths = lines.map(parseLiteralPath);
    if (lines.some((line) => line.endsWith("/"))) throw malformedObjectPath();
    const queued = history.unfinished(accountIdOf(account), "preload");
    if (queued + paths.length > prefetchQueue) {
      throw new ApiError(400, "PreloadQueueFull", "The preload queue is full. Please try again later.");
    }
    const taskIds = submissions.submit({
      account,
      paths,
      objectType: "preload",
      quota: "preload",
      effect: { kind: "preload", force: false },
      pathsOfTask: MAX_PATHS_OF_TASK.preload,
    });
    return { body: { PushTaskId: taskIds.join(",") }, taskIds };
  },
};

/** Refuses headers that are no JSON object with a string, or a list of strings, for each header. */
function checkHeaders(json: string | undefined): void {
  if (json === undefined) return;
  const isText = (value: unknown): boolean =>
    typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string"));
  try {
    const headers: unknown = JSON.parse(json);
    if (
      typeof headers === "object" &&
      headers !== null &&
      !Array.isArray(headers) &&
      Object.values(headers).every(isText)
    ) {
      return;
    }
  } catch {
    // Not JSON: refused like JSON of another shape.
  }
  throw new ApiError(400, "InvalidWithHeader.Malformed", "The specified WithHeader is invalid.");
}
