import Esa, {
  DescribePreloadTasksRequest,
  DescribePurgeTasksRequest,
  GetPurgeQuotaRequest,
  ListSitesRequest,
  PreloadCachesRequest,
  PurgeCachesRequest,
  PurgeCachesRequestContent,
} from "@alicloud/esa20240910";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import type { Emulator, EmulatorAccount } from "../../emulator/index.js";

/** The operations by the official SDK, which knows nothing of the emulator; each gives the answer's body. */
export function esaClientOf(emulator: Emulator, account: EmulatorAccount = emulator.account) {
  const esa = new Esa(
    new $OpenApiUtil.Config({
      ...account,
      endpoint: emulator.endpoint,
      protocol: "http",
      readTimeout: 10_000,
    }),
  );
  type Content = ConstructorParameters<typeof PurgeCachesRequestContent>[0];
  const [site] = emulator.sites;
  const siteId = Number(site?.siteId);
  return {
    /** Of the first site, unless another is named. */
    purge: async (type: string, content: Content, more: Record<string, unknown> = {}) =>
      body(
        await esa.purgeCaches(
          new PurgeCachesRequest({
            siteId,
            type,
            content: new PurgeCachesRequestContent(content),
            ...more,
          }),
        ),
      ),
    prefetch: async (content: string[], more: Record<string, unknown> = {}) =>
      body(await esa.preloadCaches(new PreloadCachesRequest({ siteId, content, ...more }))),
    purges: async (query: Record<string, unknown> = {}) =>
      body(await esa.describePurgeTasks(new DescribePurgeTasksRequest({ siteId, ...query }))),
    prefetches: async (query: Record<string, unknown> = {}) =>
      body(await esa.describePreloadTasks(new DescribePreloadTasksRequest({ siteId, ...query }))),
    quota: async (type?: string, more: Record<string, unknown> = {}) =>
      body(await esa.getPurgeQuota(new GetPurgeQuotaRequest({ siteId, type, ...more }))),
    sites: async (query: Record<string, unknown> = {}) =>
      body(await esa.listSites(new ListSitesRequest(query))),
  };
}

function body<T>(response: { body?: T }): T {
  if (response.body === undefined) throw new Error("the answer has no body");
  return response.body;
}
