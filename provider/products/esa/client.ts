import type { AnswerReader } from "../../cloud/answer.js";
import type { Answer, CallOptions } from "../../cloud/call.js";
import { createCaller } from "../../cloud/caller.js";
import type { ClientSettings } from "../../cloud/configuration.js";
import type { UnsignedRequest } from "../../cloud/signing.js";
import { readPreloadTasks, readPurgeQuota, readPurgeTasks, readSites, readSubmission } from "./answers.js";
import type { EsaApi } from "./api.js";
import { esaErrors } from "./errors.js";
import { hostOf } from "./host.js";

type Requests = typeof import("./requests.js").esaRequests;

/** The client of one account. */
export function createEsaClient(
  settings: ClientSettings,
  { debug = () => {} }: { debug?: (message: string) => void } = {},
): EsaApi {
  const call = createCaller(settings, {
    errors: esaErrors,
    debug,
    defaultHost: () => hostOf(settings.region),
  });

  type FillIn = (requests: Requests) => UnsignedRequest;
  const callWith =
    (isSubmission: boolean) =>
    <T extends Answer>(operation: string, read: AnswerReader<T>, fillIn: FillIn, options?: CallOptions) =>
      call({ operation, isSubmission, read, request: async () => fillIn(loadRequests()) }, options);
  const submit = callWith(true);
  const query = callWith(false);

  return {
    purgeCaches: (request, options) =>
      submit("PurgeCaches", readSubmission, (esa) => esa.purgeCaches(request), options),
    preloadCaches: (request, options) =>
      submit("PreloadCaches", readSubmission, (esa) => esa.preloadCaches(request), options),
    describePurgeTasks: (request, options) =>
      query("DescribePurgeTasks", readPurgeTasks, (esa) => esa.describePurgeTasks(request), options),
    describePreloadTasks: (request, options) =>
      query("DescribePreloadTasks", readPreloadTasks, (esa) => esa.describePreloadTasks(request), options),
    getPurgeQuota: (request, options) =>
      query("GetPurgeQuota", readPurgeQuota, (esa) => esa.getPurgeQuota(request), options),
    listSites: (request, options) => query("ListSites", readSites, (esa) => esa.listSites(request), options),
  };
}

/** Loads the SDK's core, at the first call: a preview makes none. */
function loadRequests(): Requests {
  return (require("./requests.js") as typeof import("./requests.js")).esaRequests;
}
