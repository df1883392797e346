import { randomUUID } from "node:crypto";
import { type $OpenApiUtil, OpenApiUtil } from "@alicloud/openapi-core";
import { Request } from "@darabonba/typescript";
import type { Credentials } from "./credentials.js";
import type { Endpoint } from "./endpoint.js";
import type { WireRequest } from "./transport.js";

/** A request as an official SDK fills it in, before it is signed. */
export interface UnsignedRequest {
  params: $OpenApiUtil.Params;
  request: $OpenApiUtil.OpenApiRequest;
}

const ALGORITHM = "ACS3-HMAC-SHA256";
const USER_AGENT = OpenApiUtil.getUserAgent("pulumi-alicloud-cdn-refresh");

/** Signs a request, with a new nonce: the API takes a nonce only once, so that what is sent again is signed again. */
export function sign(
  { params, request }: UnsignedRequest,
  endpoint: Endpoint,
  credentials: Credentials,
): WireRequest {
  const body = OpenApiUtil.toForm(request.body ?? {});
  const hash = OpenApiUtil.hash(Buffer.from(body), ALGORITHM).toString("hex");
  const query = request.query ?? {};
  const toSign = new Request();
  toSign.method = params.method;
  toSign.pathname = params.pathname;
  toSign.query = query;
  toSign.headers = {
    accept: "application/json",
    host: endpoint.host,
    "user-agent": USER_AGENT,
    "x-acs-action": params.action,
    "x-acs-content-sha256": hash,
    "x-acs-date": OpenApiUtil.getTimestamp(),
    "x-acs-signature-nonce": randomUUID(),
    "x-acs-version": params.version,
    ...(body === "" ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    ...(credentials.securityToken
      ? { "x-acs-accesskey-id": credentials.accessKeyId, "x-acs-security-token": credentials.securityToken }
      : {}),
  };
  const { accessKeyId, accessKeySecret } = credentials;
  const authorization = OpenApiUtil.getAuthorization(toSign, ALGORITHM, hash, accessKeyId, accessKeySecret);
  const url = new URL(`${endpoint.protocol}://${endpoint.host}${params.pathname}`);
  url.search = OpenApiUtil.toForm(query);
  return { url, method: params.method, headers: { ...toSign.headers, authorization }, body };
}
