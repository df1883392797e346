import { ApiError } from "../apiError.js";
import { distinct } from "../submissions.js";
import { activeSiteOf, CALLS_PER_SECOND, type EsaOperation, tooMany } from "./backend.js";
import { readPreloadContent, textsIn } from "./content.js";

/** Without a quota: there is one, but neither its size nor a way to ask for it is documented. */
export const preloadCaches: EsaOperation = {
  callsPerSecond: CALLS_PER_SECOND,
  tooMany,
  objectPaths: ({ Content }) => textsIn(Content),
  run(parameters, account, backend) {
    const { submissions, taskIds } = backend;
    const site = activeSiteOf(parameters, account, backend);
    checkHeaders(parameters.Headers);
    const paths = distinct(readPreloadContent(parameters.Content, site));
    const taskId = taskIds.next();
    const { accountId, siteId } = site;
    submissions.start({
      accountId,
      siteId,
      objectType: "preload",
      paths,
      taskIds: paths.map(() => taskId),
      effectOf: ({ text }) => ({ kind: "preload", objectPath: text, force: false }),
    });
    return { body: { TaskId: taskId }, taskIds: [taskId] };
  },
};

/** Refuses headers that are no JSON object of strings. The code is a guess. */
function checkHeaders(json: string | undefined): void {
  if (json === undefined) return;
  let headers: unknown;
  try {
    headers = JSON.parse(json);
  } catch {
    // Not JSON: refused like JSON of another shape.
  }
  const isMap = typeof headers === "object" && headers !== null && !Array.isArray(headers);
  if (isMap && Object.values(headers as object).every((value) => typeof value === "string")) return;
  throw new ApiError(400, "InvalidHeaders", "The specified headers are invalid.");
}
