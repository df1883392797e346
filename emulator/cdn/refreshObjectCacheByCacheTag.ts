import { ApiError, throttledUser } from "../apiError.js";
import { parseDomain } from "../objectPath.js";
import { flag, required } from "../parameters.js";
import type { CdnOperation } from "./backend.js";

const MAX_TAGS = 1000;
const TAG = /^[\x21-\x2b\x2d-\x7e]{1,1024}$/;

/** A guess in part: the reference documents neither a limit on the calls nor how the tasks look in the history. */
export const refreshObjectCacheByCacheTag: CdnOperation = {
  callsPerSecond: Number.POSITIVE_INFINITY,
  tooMany: throttledUser,
  objectPaths: ({ CacheTag = "", DomainName = "" }) =>
    CacheTag.split(",").map((tag) => `${DomainName.toLowerCase()}/${tag}`),
  run(parameters, account, { submissions }) {
    const domain = parseDomain(required(parameters, "DomainName"));
    const tags = required(parameters, "CacheTag").split(",");
    const force = flag(parameters, "Force");
    if (!tags.every((tag) => TAG.test(tag))) {
      throw new ApiError(400, "InvalidCacheTag.Malformed", "The specified CacheTag is invalid.");
    }
    if (tags.length > MAX_TAGS) {
      throw new ApiError(
        400,
        "SingleRequest.OverLimit",
        `A maximum of ${MAX_TAGS} tags are supported for each request.`,
      );
    }
    const taskIds = submissions.submit({
      account,
      paths: tags.map((tag) => ({ text: `${domain}/${tag}`, domain })),
      objectType: "directory",
      quota: "cacheTag",
      effect: { kind: "cacheTag", force },
    });
    return { body: { RefreshTaskId: taskIds.join(",") }, taskIds };
  },
};
