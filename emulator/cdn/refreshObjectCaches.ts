import { ApiError, throttledUser } from "../apiError.js";
import { malformedObjectPath, parseLiteralPath, parseObjectPath, splitObjectPaths } from "../objectPath.js";
import { flag, required } from "../parameters.js";
import type { QuotaKind } from "../quota.js";
import type { Submission } from "../submissions.js";
import { MAX_PATHS_OF_TASK } from "../taskIds.js";
import type { TaskEffect } from "../tasks.js";
import type { CdnOperation } from "./backend.js";

/** An object type of a refresh. */
interface Kind {
  /** Paths of one call. */
  limit: number;
  quota: QuotaKind;
  /** Type of its rows: the history has none of its own for URLs without their parameters. */
  objectType: Submission["objectType"];
  effect: TaskEffect["kind"];
}

const IGNORE_PARAMS: Kind = {
  limit: 1000,
  quota: "ignoreParams",
  objectType: "file",
  effect: "ignoreParams",
};

/** Object types by `ObjectType`, in lower case. */
const KINDS = new Map<string, Kind>([
  ["file", { limit: 1000, quota: "url", objectType: "file", effect: "file" }],
  ["directory", { limit: 100, quota: "dir", objectType: "directory", effect: "directory" }],
  ["regex", { limit: 1, quota: "regex", objectType: "regex", effect: "regex" }],
  ["ignoreparams", IGNORE_PARAMS],
  ["exquery", IGNORE_PARAMS],
]);

export const refreshObjectCaches: CdnOperation = {
  callsPerSecond: 50,
  tooMany: throttledUser,
  objectPaths: ({ ObjectPath }) => (ObjectPath === undefined ? [] : splitObjectPaths(ObjectPath)),
  run(parameters, account, { submissions }) {
    const lines = splitObjectPaths(required(parameters, "ObjectPath"));
    const kind = KINDS.get((parameters.ObjectType ?? "File").toLowerCase());
    if (kind === undefined) {
      throw new ApiError(400, "InvalidObjectType.Malformed", "The specified ObjectType is invalid.");
    }
    const force = flag(parameters, "Force");
    if (lines.length > kind.limit) {
      throw new ApiError(
        400,
        "SingleRequest.OverLimit",
        `A maximum of ${kind.limit} URLs are supported for each request.`,
      );
    }
    const paths = lines.map(kind.objectType === "regex" ? parseObjectPath : parseLiteralPath);
    if (kind.objectType === "directory" && !lines.every((line) => line.endsWith("/"))) {
      throw malformedObjectPath();
    }
    const { quota, objectType } = kind;
    const taskIds = submissions.submit({
      account,
      paths,
      objectType,
      quota,
      effect: { kind: kind.effect, force },
      ...(objectType === "file" && { pathsOfTask: MAX_PATHS_OF_TASK.file }),
    });
    return { body: { RefreshTaskId: taskIds.join(",") }, taskIds };
  },
};
