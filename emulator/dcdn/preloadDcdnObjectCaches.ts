import { ApiError } from "../apiError.js";
import type { CdnOperation } from "../cdn/backend.js";
import { pushObjectCache } from "../cdn/pushObjectCache.js";
import { splitObjectPaths } from "../objectPath.js";
import { required } from "../parameters.js";

const MAX_PATHS = 100;

export const preloadDcdnObjectCaches: CdnOperation = {
  ...pushObjectCache,
  callsPerSecond: 15,
  run(parameters, account, backend) {
    if (splitObjectPaths(required(parameters, "ObjectPath")).length > MAX_PATHS) {
      throw new ApiError(
        400,
        "InvalidObjectPath.ExceedsMaximum",
        `A maximum of ${MAX_PATHS} URLs are supported for each request.`,
      );
    }
    const { body, ...rest } = pushObjectCache.run(parameters, account, backend);
    return { ...rest, body: { PreloadTaskId: body.PushTaskId } };
  },
};
