import * as http from "node:http";
import Cdn, {
  DescribePreloadDetailByIdRequest,
  DescribeRefreshQuotaRequest,
  DescribeRefreshTaskByIdRequest,
  DescribeRefreshTasksRequest,
  PushObjectCacheRequest,
  RefreshObjectCacheByCacheTagRequest,
  RefreshObjectCachesRequest,
} from "@alicloud/cdn20180510";
import Dcdn, {
  DescribeDcdnRefreshQuotaRequest,
  DescribeDcdnRefreshTaskByIdRequest,
  DescribeDcdnRefreshTasksRequest,
  PreloadDcdnObjectCachesRequest,
  RefreshDcdnObjectCacheByCacheTagRequest,
  RefreshDcdnObjectCachesRequest,
} from "@alicloud/dcdn20180115";
import { $OpenApiUtil, OpenApiUtil } from "@alicloud/openapi-core";
import {
  type Emulator,
  type EmulatorAccount,
  type EmulatorOptions,
  startEmulator,
} from "../../emulator/index.js";

const started: Emulator[] = [];

/** An emulator that `closeEmulators` ends. */
export async function emulatorWith(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  started.push(emulator);
  return emulator;
}

/** For `afterEach`. */
export async function closeEmulators(): Promise<void> {
  await Promise.all(started.splice(0).map((emulator) => emulator.close()));
}

/** What the official SDK makes of an error answer. */
export interface SdkError extends Error {
  code?: string;
  statusCode?: number;
  retryAfter?: number;
  data?: Record<string, unknown>;
}

/** The operations by the official SDK, which knows nothing of the emulator; each gives the answer's body. */
export function clientOf(emulator: Emulator, account: EmulatorAccount = emulator.account) {
  const cdn = new Cdn(
    new $OpenApiUtil.Config({
      ...account,
      endpoint: emulator.endpoint,
      protocol: "http",
      readTimeout: 10_000,
    }),
  );
  return {
    refresh: async (...args: ConstructorParameters<typeof RefreshObjectCachesRequest>) =>
      body(await cdn.refreshObjectCaches(new RefreshObjectCachesRequest(...args))),
    refreshTags: async (...args: ConstructorParameters<typeof RefreshObjectCacheByCacheTagRequest>) =>
      body(await cdn.refreshObjectCacheByCacheTag(new RefreshObjectCacheByCacheTagRequest(...args))),
    prefetch: async (...args: ConstructorParameters<typeof PushObjectCacheRequest>) =>
      body(await cdn.pushObjectCache(new PushObjectCacheRequest(...args))),
    tasks: async (...args: ConstructorParameters<typeof DescribeRefreshTasksRequest>) =>
      body(await cdn.describeRefreshTasks(new DescribeRefreshTasksRequest(...args))),
    tasksById: async (...args: ConstructorParameters<typeof DescribeRefreshTaskByIdRequest>) =>
      body(await cdn.describeRefreshTaskById(new DescribeRefreshTaskByIdRequest(...args))),
    quota: async () => body(await cdn.describeRefreshQuota(new DescribeRefreshQuotaRequest({}))),
    preloadDetail: async (...args: ConstructorParameters<typeof DescribePreloadDetailByIdRequest>) =>
      body(await cdn.describePreloadDetailById(new DescribePreloadDetailByIdRequest(...args))),
  };
}

/** The same of DCDN. */
export function dcdnClientOf(emulator: Emulator, account: EmulatorAccount = emulator.account) {
  const { accessKeyId, accessKeySecret, securityToken } = account;
  const dcdn = new Dcdn({
    ...{ accessKeyId, accessKeySecret, ...(securityToken !== undefined && { securityToken }) },
    ...{ endpoint: emulator.endpoint, protocol: "http", readTimeout: 10_000 },
  } as ConstructorParameters<typeof Dcdn>[0]);
  return {
    refresh: async (...args: ConstructorParameters<typeof RefreshDcdnObjectCachesRequest>) =>
      body(await dcdn.refreshDcdnObjectCaches(new RefreshDcdnObjectCachesRequest(...args))),
    refreshTags: async (...args: ConstructorParameters<typeof RefreshDcdnObjectCacheByCacheTagRequest>) =>
      body(await dcdn.refreshDcdnObjectCacheByCacheTag(new RefreshDcdnObjectCacheByCacheTagRequest(...args))),
    prefetch: async (...args: ConstructorParameters<typeof PreloadDcdnObjectCachesRequest>) =>
      body(await dcdn.preloadDcdnObjectCaches(new PreloadDcdnObjectCachesRequest(...args))),
    tasks: async (...args: ConstructorParameters<typeof DescribeDcdnRefreshTasksRequest>) =>
      body(await dcdn.describeDcdnRefreshTasks(new DescribeDcdnRefreshTasksRequest(...args))),
    tasksById: async (...args: ConstructorParameters<typeof DescribeDcdnRefreshTaskByIdRequest>) =>
      body(await dcdn.describeDcdnRefreshTaskById(new DescribeDcdnRefreshTaskByIdRequest(...args))),
    quota: async () => body(await dcdn.describeDcdnRefreshQuota(new DescribeDcdnRefreshQuotaRequest({}))),
  };
}

function body<T>(response: { body?: T }): T {
  if (response.body === undefined) {
    throw new Error("the answer has no body");
  }
  return response.body;
}

export interface RawAnswer {
  statusCode: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

/** A request before it is signed, and what is changed after that. */
export interface RawRequest {
  operation?: string;
  method?: string;
  query?: Record<string, string>;
  form?: Record<string, string>;
  /** Signed, over the usual ones; undefined leaves one out. */
  headers?: Record<string, string | undefined>;
  account?: EmulatorAccount;
  /** Changes the finished request, so that it is no longer what was signed. */
  tamper?: (request: { path: string; headers: Record<string, string>; body: string }) => void;
}

let nonces = 0;

/** Sends a request that is signed with the official SDK's own function and gives the answer as it is on the wire. */
export async function rawCall(emulator: Emulator, raw: RawRequest = {}): Promise<RawAnswer> {
  const { operation = "DescribeRefreshQuota", method = "POST", query = {}, account = emulator.account } = raw;
  const text = raw.form === undefined ? "" : new URLSearchParams(raw.form).toString();
  nonces += 1;
  const all: Record<string, string | undefined> = {
    host: emulator.endpoint,
    "x-acs-action": operation,
    "x-acs-version": "2018-05-10",
    "x-acs-date": OpenApiUtil.getTimestamp(),
    "x-acs-signature-nonce": `nonce-${nonces}`,
    "x-acs-content-sha256": OpenApiUtil.hash(Buffer.from(text), "ACS3-HMAC-SHA256").toString("hex"),
    ...(raw.form !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
    ...(account.securityToken !== undefined && { "x-acs-security-token": account.securityToken }),
    ...raw.headers,
  };
  const headers = Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const authorization = OpenApiUtil.getAuthorization(
    { method, pathname: "/", query, headers } as unknown as Parameters<
      typeof OpenApiUtil.getAuthorization
    >[0],
    "ACS3-HMAC-SHA256",
    headers["x-acs-content-sha256"] ?? "",
    account.accessKeyId,
    account.accessKeySecret,
  );
  const search = new URLSearchParams(query).toString();
  const request = {
    path: search === "" ? "/" : `/?${search}`,
    headers: { ...headers, authorization },
    body: text,
  };
  raw.tamper?.(request);
  return send(emulator, { method, ...request });
}

function send(
  emulator: Emulator,
  request: { method: string; path: string; headers: Record<string, string>; body: string },
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { method, path, headers } = request;
    const outgoing = http.request(emulator.url, { method, path, headers, agent: false }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (piece: string) => {
        text += piece;
      });
      incoming.once("end", () =>
        resolve({ statusCode: incoming.statusCode ?? 0, headers: incoming.headers, text }),
      );
      incoming.once("error", reject);
    });
    outgoing.once("error", reject);
    outgoing.end(request.body);
  });
}

/** A clock that stands still until it is set. */
export function manualClock(now = Date.UTC(2026, 0, 15, 12)): { now(): number; go(ms: number): void } {
  return {
    now: () => now,
    go: (ms) => {
      now += ms;
    },
  };
}
