import { ApiError } from "../apiError.js";
import type { ObjectPath } from "../objectPath.js";
import { flag, required } from "../parameters.js";
import { distinct } from "../submissions.js";
import type { TaskEffect } from "../tasks.js";
import { activeSiteOf, CALLS_PER_SECOND, type EsaOperation, invalidParameter, tooMany } from "./backend.js";
import { readPurgeContent, textsIn } from "./content.js";
import { type EsaPurgeType, isPurgeType } from "./plans.js";

/** What a purge does to caches. A host can be submitted in capitals: its domain is not. */
const EFFECTS: Readonly<Record<EsaPurgeType, (path: ObjectPath) => Pick<TaskEffect, "kind" | "objectPath">>> =
  {
    file: ({ text }) => ({ kind: "file", objectPath: text }),
    directory: ({ text }) => ({ kind: "directory", objectPath: text }),
    ignoreParams: ({ text }) => ({ kind: "ignoreParams", objectPath: text }),
    hostname: ({ domain }) => ({ kind: "hostname", objectPath: domain }),
    cachetag: ({ text, domain }) => ({ kind: "siteTag", objectPath: `${domain}/${text}` }),
    purgeall: ({ domain }) => ({ kind: "site", objectPath: domain }),
  };

/** Of the documented types all but `cachekey`, whose tasks no listing shows. */
export const purgeCaches: EsaOperation = {
  callsPerSecond: CALLS_PER_SECOND,
  tooMany,
  objectPaths: ({ Content }) => textsIn(Content),
  run(parameters, account, backend) {
    const { quotas, submissions, taskIds } = backend;
    const site = activeSiteOf(parameters, account, backend);
    const type = required(parameters, "Type");
    // How a type that the plan does not have is refused is a guess.
    if (!isPurgeType(type) || quotas.ofDay(site, type).quota === 0) throw invalidParameter();
    const force = flag(parameters, "Force");
    flag(parameters, "EdgeComputePurge");
    const paths = distinct(readPurgeContent(type, parameters.Content, site));
    if (quotas.remaining(site, type) < paths.length) {
      // The code is a guess.
      throw new ApiError(400, "QuotaExceeded", "The purge quota has been exceeded.");
    }
    const taskId = taskIds.next();
    const { accountId, siteId } = site;
    submissions.start({
      accountId,
      siteId,
      objectType: type,
      paths,
      taskIds: paths.map(() => taskId),
      effectOf: (path) => ({ ...EFFECTS[type](path), force }),
    });
    quotas.use(site, type, paths.length);
    return { body: { TaskId: taskId }, taskIds: [taskId] };
  },
};
