import { withoutUndefined } from "../../base/withoutUndefined.js";
import type { CallOptions } from "../../cloud/call.js";
import type {
  Client,
  QuotaScope,
  RefreshQuota,
  RefreshTasksPage,
  RefreshTasksQuery,
} from "../../model/client.js";
import type { LookUpOptions } from "../../model/kind.js";
import type { EsaApi, PurgeQuota, PurgeType } from "./api.js";
import { EVERYTHING } from "./everything.js";
import { SiteIds } from "./siteIds.js";

/** The API of ESA, with the queries that all products answer, and the ids of sites. */
export interface EsaClient extends Client, EsaApi {
  /** The id of an active site, asked for once for each name. */
  siteIdOf(name: string, options: LookUpOptions): Promise<string>;
}

/** Kind of quota, and the API's spelling, of each type in lower case. */
const TYPES: Readonly<Record<string, { type: PurgeType; kind: keyof RefreshQuota }>> = {
  file: { type: "file", kind: "url" },
  directory: { type: "directory", kind: "dir" },
  ignoreparams: { type: "ignoreParams", kind: "ignoreParams" },
  hostname: { type: "hostname", kind: "hostname" },
  cachetag: { type: "cachetag", kind: "cacheTag" },
  purgeall: { type: "purgeall", kind: "everything" },
};

export function asProduct(api: EsaApi): EsaClient {
  const sites = new SiteIds(api);
  return {
    ...api,
    siteIdOf: (name, options) => sites.of(name, options),
    describeRefreshTasks: (query, options) => describeTasks(api, query, options),
    describeRefreshQuota: async (options, scope) => quotaOf(api, scope, options),
  };
}

async function describeTasks(
  api: EsaApi,
  {
    siteId,
    objectType = "",
    objectPath,
    status,
    startTime,
    endTime,
    pageNumber,
    pageSize,
  }: RefreshTasksQuery,
  options: CallOptions | undefined,
): Promise<RefreshTasksPage> {
  if (siteId === undefined) throw new Error("ESA's histories are those of sites, and no site is given");
  const given = { status, startTime, endTime, pageNumber, pageSize };
  const query = { siteId, ...withoutUndefined(given) };
  const content = objectPath === undefined ? {} : { content: objectPath };
  if (objectType === "preload") return api.describePreloadTasks({ ...query, ...content }, options);
  const type = typeOf(objectType)?.type;
  if (type === undefined) throw new Error(`ESA's histories are those of types, and ${objectType} is none`);
  const isAll = type === "purgeall";
  const page = await api.describePurgeTasks({ ...query, ...(isAll ? {} : content), type }, options);
  // A listing is of one type, whatever word its rows have for it.
  const known = isAll ? { objectType: type, objectPath: EVERYTHING } : { objectType: type };
  return { ...page, tasks: page.tasks.map((task) => ({ ...task, ...known })) };
}

async function quotaOf(
  api: EsaApi,
  scope: QuotaScope | undefined,
  options: CallOptions | undefined,
): Promise<RefreshQuota> {
  const known = scope && typeOf(scope.objectType);
  if (scope === undefined || known === undefined)
    throw new Error("ESA's quotas are those of a site and a type");
  const { requestId, serverTime, ...quota } = await api.getPurgeQuota(
    { siteId: scope.siteId, type: known.type },
    options,
  );
  return { requestId, serverTime, [known.kind]: smaller(quota) };
}

/** Of the day's allowance and that of 30 days, the one that has less left. */
function smaller({ quota, usage, quota30Day, usage30Day = 0 }: Omit<PurgeQuota, "requestId" | "serverTime">) {
  const day = { quota, remain: Math.max(0, quota - usage) };
  if (quota30Day === undefined) return day;
  const long = { quota: quota30Day, remain: Math.max(0, quota30Day - usage30Day), in30Days: true as const };
  return long.remain < day.remain ? long : day;
}

function typeOf(objectType: string) {
  return TYPES[objectType.toLowerCase()];
}
