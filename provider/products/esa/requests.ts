import { $OpenApiUtil } from "@alicloud/openapi-core";
import type { UnsignedRequest } from "../../cloud/signing.js";
import type { EsaApi, NamedPurgeType } from "./api.js";

const VERSION = "2024-09-10";

/** What of each type stands in the object `Content`. A list alone is refused. */
const CONTENT_FIELD: Readonly<Record<NamedPurgeType, string>> = {
  file: "Files",
  directory: "Directories",
  hostname: "Hostnames",
  ignoreParams: "IgnoreParams",
  cachetag: "CacheTags",
};

type RequestOf<K extends keyof EsaApi> = Parameters<EsaApi[K]>[0];

/** Parameters of a call; undefined ones are not sent. */
type Given = Readonly<Record<string, string | number | boolean | undefined>>;

/** Fills in requests as the official SDK does, but for the form: it puts into the query string what does not fit there. */
export const esaRequests = {
  purgeCaches(request: RequestOf<"purgeCaches">): UnsignedRequest {
    const { siteId, type, force, edgeComputePurge } = request;
    const content =
      request.type === "purgeall" ? { PurgeAll: true } : { [CONTENT_FIELD[request.type]]: request.content };
    return inForm("PurgeCaches", {
      SiteId: siteId,
      Type: type,
      Content: JSON.stringify(content),
      Force: force,
      EdgeComputePurge: edgeComputePurge,
    });
  },

  preloadCaches({ siteId, content, headers }: RequestOf<"preloadCaches">): UnsignedRequest {
    return inForm("PreloadCaches", {
      SiteId: siteId,
      Content: JSON.stringify(content),
      Headers: headers && JSON.stringify(headers),
    });
  },

  describePurgeTasks: (query: RequestOf<"describePurgeTasks">): UnsignedRequest =>
    inQuery("GET", "DescribePurgeTasks", inPascalCase(query)),

  describePreloadTasks: (query: RequestOf<"describePreloadTasks">): UnsignedRequest =>
    inQuery("GET", "DescribePreloadTasks", inPascalCase(query)),

  getPurgeQuota: (request: RequestOf<"getPurgeQuota">): UnsignedRequest =>
    // Earlier SDKs have GET; the newest has POST.
    inQuery("POST", "GetPurgeQuota", inPascalCase(request)),

  listSites: (query: RequestOf<"listSites">): UnsignedRequest =>
    inQuery("GET", "ListSites", inPascalCase(query)),
};

/** For lists of URLs: a query string is too short for them. */
function inForm(action: string, parameters: Given): UnsignedRequest {
  const request = new $OpenApiUtil.OpenApiRequest({ body: texts(parameters) });
  return { params: paramsOf(action, "POST"), request };
}

function inQuery(method: "GET" | "POST", action: string, parameters: Given): UnsignedRequest {
  const request = new $OpenApiUtil.OpenApiRequest({ query: texts(parameters) });
  return { params: paramsOf(action, method), request };
}

function paramsOf(action: string, method: string): $OpenApiUtil.Params {
  return new $OpenApiUtil.Params({
    action,
    version: VERSION,
    protocol: "HTTPS",
    pathname: "/",
    method,
    authType: "AK",
    style: "RPC",
    reqBodyType: "formData",
    bodyType: "json",
  });
}

/** `siteId` is `SiteId`: the API's names are those of a query with a capital letter. */
function inPascalCase(query: object): Given {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
  );
}

function texts(parameters: Given): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}
