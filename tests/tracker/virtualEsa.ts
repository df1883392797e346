import type { EsaBackend } from "../../emulator/esa/backend.js";
import type { EsaOperationName } from "../../emulator/esa/operationName.js";
import { ESA_OPERATIONS } from "../../emulator/esa/operations.js";
import { EsaQuotas } from "../../emulator/esa/quotas.js";
import { Sites } from "../../emulator/esa/sites.js";
import {
  readPreloadTasks,
  readPurgeQuota,
  readPurgeTasks,
  readSites,
  readSubmission,
} from "../../provider/products/esa/answers.js";
import type { EsaApi } from "../../provider/products/esa/api.js";
import { esaErrors } from "../../provider/products/esa/errors.js";
import { asProduct, type EsaClient } from "../../provider/products/esa/productClient.js";
import type { VirtualClock } from "../virtualClock.js";
import { ACCOUNT, capitalized, VirtualApi, type VirtualApiOptions, type VirtualCall } from "./virtualApi.js";

export type VirtualEsaOptions = VirtualApiOptions<EsaOperationName>;

/** A call as it was made, with what came of it. */
export type EsaCall = VirtualCall<EsaOperationName>;

const CONTENT_FIELDS = {
  file: "Files",
  directory: "Directories",
  hostname: "Hostnames",
  ignoreParams: "IgnoreParams",
  cachetag: "CacheTags",
} as const;

/** The API of ESA by a virtual clock, with a site for each name that is asked for. */
export class VirtualEsa extends VirtualApi<EsaOperationName, EsaBackend> implements EsaApi {
  /** It, as all products answer. */
  readonly client: EsaClient;
  protected readonly backend: EsaBackend;
  protected override get history(): { siteId: string } {
    return { siteId: this.siteId() };
  }

  constructor(clock: VirtualClock, options: VirtualEsaOptions = {}) {
    super(clock, options, "esa", { operations: ESA_OPERATIONS, errors: esaErrors });
    const { clock: own, store, taskIds, submissions } = this.parts;
    this.backend = {
      clock: own,
      history: store,
      sites: new Sites(ACCOUNT.accessKeyId),
      quotas: new EsaQuotas(own),
      taskIds,
      submissions,
    };
    this.client = asProduct(this);
  }

  /** Id of the site with a name. */
  siteId(siteName = "example.com"): string {
    const { sites } = this.backend;
    const known = sites.list().find((site) => site.siteName === siteName);
    return (known ?? sites.add({ siteName })).siteId;
  }

  purgeCaches: EsaApi["purgeCaches"] = (request) => {
    const content =
      request.type === "purgeall" ? { PurgeAll: true } : { [CONTENT_FIELDS[request.type]]: request.content };
    return this.call("PurgeCaches", readSubmission, {
      SiteId: request.siteId,
      Type: request.type,
      Content: JSON.stringify(content),
      Force: request.force,
    });
  };

  preloadCaches: EsaApi["preloadCaches"] = ({ siteId, content }) =>
    this.call("PreloadCaches", readSubmission, { SiteId: siteId, Content: JSON.stringify(content) });

  describePurgeTasks: EsaApi["describePurgeTasks"] = (query) =>
    this.call("DescribePurgeTasks", readPurgeTasks, capitalized(query));

  describePreloadTasks: EsaApi["describePreloadTasks"] = (query) =>
    this.call("DescribePreloadTasks", readPreloadTasks, capitalized(query));

  getPurgeQuota: EsaApi["getPurgeQuota"] = (query) =>
    this.call("GetPurgeQuota", readPurgeQuota, capitalized(query));

  listSites: EsaApi["listSites"] = (query) => this.call("ListSites", readSites, capitalized(query));
}
