import type { AnswerReader } from "../../cloud/answer.js";
import type { Answer } from "../../cloud/call.js";
import type { ClientSettings } from "../../cloud/configuration.js";
import type { CdnTask } from "../../model/task.js";
import { refreshTaskByIdReader, refreshTasksReader, submissionReader } from "../cdn/answers.js";
import type { SubmittingApi } from "../cdn/api.js";
import { createClient, type Dialect } from "../cdn/client.js";
import { submitsAsForm } from "../cdn/productInput.js";
import { dcdnErrors } from "./errors.js";

/** DCDN's names of CDN's operations. */
const OPERATIONS = new Map([
  ["RefreshObjectCaches", "RefreshDcdnObjectCaches"],
  ["PushObjectCache", "PreloadDcdnObjectCaches"],
  ["RefreshObjectCacheByCacheTag", "RefreshDcdnObjectCacheByCacheTag"],
  ["DescribeRefreshTasks", "DescribeDcdnRefreshTasks"],
  ["DescribeRefreshTaskById", "DescribeDcdnRefreshTaskById"],
  ["DescribeRefreshQuota", "DescribeDcdnRefreshQuota"],
]);

const VERSION = "2018-01-15";

/** The key under which DescribeDcdnRefreshTasks has its rows. */
const ROWS = "Task";

function nameOf(operation: string): string {
  const name = OPERATIONS.get(operation);
  if (name === undefined) throw new Error(`DCDN has no operation like ${operation}`);
  return name;
}

const DCDN: Dialect = {
  // The same for every region. The SDK makes a host that does not exist of a region that it does not know.
  host: "dcdn.aliyuncs.com",
  errors: dcdnErrors,
  nameOf,
  translate({ params, request }, isSubmission) {
    const inForm = isSubmission && submitsAsForm("dcdn");
    return {
      params: Object.assign(params, { action: nameOf(params.action), version: VERSION }),
      // The SDK puts all into the address, where 1,000 paths have no room; the documentation says: a form.
      request: inForm
        ? Object.assign(request, { query: {}, body: { ...request.query, ...request.body } })
        : request,
    };
  },
  // Old samples of the documentation have CDN's name.
  readPrefetch: submissionReader("PreloadTaskId", "PushTaskId"),
  readTasks: inOurWords(refreshTasksReader(ROWS)),
  readTaskById: inOurWords(refreshTaskByIdReader(ROWS)),
};

/** The client of one account. */
export function createDcdnClient(
  settings: ClientSettings,
  options?: { debug?: (message: string) => void },
): SubmittingApi {
  return createClient(DCDN, settings, options);
}

/** DCDN's history calls a directory a path, too. */
function inOurWords<T extends Answer & { tasks: CdnTask[] }>(read: AnswerReader<T>): AnswerReader<T> {
  return (body) => {
    const answer = read(body);
    for (const task of answer.tasks)
      if (task.objectType.toLowerCase() === "path") task.objectType = "directory";
    return answer;
  };
}
