import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { output } from "@pulumi/pulumi";
import * as ts from "typescript";
import { Accounts, DEFAULT_ACCOUNT } from "../../emulator/accounts.js";
import { Authentication } from "../../emulator/authentication.js";
import type { CdnBackend } from "../../emulator/cdn/backend.js";
import { CDN_OPERATIONS } from "../../emulator/cdn/operations.js";
import { EmulatorClock } from "../../emulator/clock.js";
import { parseDuration as parseEmulatorDuration } from "../../emulator/duration.js";
import { lifetimeOf } from "../../emulator/edge/freshness.js";
import { patternTest } from "../../emulator/edge/pattern.js";
import { purgeOf } from "../../emulator/edge/purge.js";
import { visitedUrl } from "../../emulator/edge/visitedUrl.js";
import { parseDomain, parseObjectPath, splitObjectPaths } from "../../emulator/objectPath.js";
import { checkTaskId, flag, integer } from "../../emulator/parameters.js";
import { readAuthorization, verifySignature } from "../../emulator/signature.js";
import { systemClock } from "../../provider/base/clock.js";
import { scrub } from "../../provider/base/scrub.js";
import { problemsOf, problemText, show } from "../../provider/base/validation.js";
import { quote, visible } from "../../provider/base/visible.js";
import { parseBody, readErrorBody, retryAfterMs } from "../../provider/cloud/body.js";
import { readConfiguration } from "../../provider/cloud/configuration.js";
import { candidatesFor } from "../../provider/cloud/credentialProviders.js";
import { isLoopback, parseEndpoint } from "../../provider/cloud/endpoint.js";
import { proxyFor } from "../../provider/cloud/proxy.js";
import { isPrivate } from "../../provider/edge/address.js";
import { readAnswer } from "../../provider/edge/answer.js";
import { isToldByHeaders, parseHash } from "../../provider/edge/hash.js";
import { headerProblem } from "../../provider/edge/headers.js";
import { edgeOptions } from "../../provider/edge/options.js";
import { readEdgeSettings } from "../../provider/edge/settings.js";
import { edgeUrlOf } from "../../provider/edge/url.js";
import { inPluginTerms } from "../../provider/fronts/plugin/terms.js";
import type { Kind } from "../../provider/model/kind.js";
import {
  asciiDomain,
  checkDomainName,
  checkObjectPath,
  displayPath,
  normalizeOrSame,
  regexProblem,
} from "../../provider/model/objectPath.js";
import { decodeLedger, type Entry, encodeLedger, tasksOf } from "../../provider/model/state.js";
import { isTaskId } from "../../provider/model/taskId.js";
import { decodeTexts, encodeTexts, isTexts } from "../../provider/model/texts.js";
import {
  readPreloadDetail,
  readPush,
  readRefresh,
  readRefreshQuota,
  readRefreshTaskById,
  readRefreshTasks,
} from "../../provider/products/cdn/answers.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
import { cdnError } from "../../provider/products/cdn/errors.js";
import { CDN_LIMITS } from "../../provider/products/cdn/limits.js";
import { encodedLength } from "../../provider/products/cdn/queryString.js";
import {
  readPreloadTasks,
  readPurgeQuota,
  readPurgeTasks,
  readSites,
  readSubmission,
} from "../../provider/products/esa/answers.js";
import { esaCachePurgeKind } from "../../provider/products/esa/cachePurge.js";
import { accountOf } from "../../provider/queries/account.js";
import { checkEdge } from "../../provider/queries/checkEdge.js";
import { refreshTasks } from "../../provider/queries/refreshTasks.js";
import type { Context } from "../../provider/resource/context.js";
import { createContext } from "../../provider/resource/createContext.js";
import { Deployment } from "../../provider/resource/deployment.js";
import { namedTasks } from "../../provider/resource/importing.js";
import { check } from "../../provider/resource/lifecycle.js";
import { taskCompletionKind } from "../../provider/resource/taskCompletion.js";
import { hashFolder } from "../../sdk/hashFolder.js";
import { hashObjects } from "../../sdk/hashObjects.js";
import { report } from "../../sdk/report.js";
import { clientOf, failureOf, startServer, stopServers } from "../cloud/server.js";

/** The longest text, in characters. */
const LONGEST = 1_000_000;
/** The longest list of paths. */
const MOST_PATHS = 100_000;
/** Less time than this, in ms, is nobody's concern, and what a busy machine takes for anything. */
const FLOOR = 2_000;
/** A text that is four times as long takes four times as long, or 16 times where the time grows with the square; a busy machine is between. */
const MOST_GROWTH = 10;

type Make = (length: number) => string;

/** So many of the unit, and what keeps the whole from being what was hoped for. */
const many =
  (unit: string, end = "", begin = ""): Make =>
  (length) =>
    begin + unit.repeat(Math.ceil(length / unit.length)) + end;
const manyOf = (...units: string[]): Make[] => units.map((unit) => many(unit));

interface Reader {
  /** Where its expressions stand. */
  files: readonly string[];
  what: string;
  read: (text: string) => unknown;
  worst: readonly Make[];
}

/** Words of each expression, over and over; and what ends in the last character like none that it takes. */
const ANY = [
  ...manyOf("a", "1", " ", "\n", ".", ",", ":", "/", "?", "=", "-", "@", "%", '"', "\\", "[", "{", "*", "|"),
  ...manyOf(
    "\u0000",
    "ä",
    "😀",
    "\ud800",
    "\u202e",
    "a.",
    "a-",
    "-a",
    "1.",
    "1,",
    ", ",
    "a b",
    "?=",
    "?a",
    "//",
  ),
  many("a", "\n"),
  many("a", "!"),
  many("1", "x"),
  many(" ", "x"),
];

const answering = (read: (body: unknown) => unknown) => (text: string) =>
  read(parseBody({ statusCode: 200, headers: {}, body: text }));
const lists = (field: string, inside = ""): Make[] => [
  ...["0,", "{},", "[],", '"",', "12345678901234567890,"].map((unit) => many(unit, "0]}", `{"${field}":[`)),
  many("0,", `0]${inside === "" ? "" : "}"}}`, `{"${field}":${inside}[`),
  many("[", "", `{"${field}":`),
  many('{"a":', "", `{"${field}":`),
];
const texts = (field: string): Make[] =>
  [...manyOf("0", "1,", ",", " ", "1 ", "%", "1.", "-"), many(" ", "x"), many("1", "x")].map(
    (make) => (length) => JSON.stringify({ [field]: make(length) }),
  );
const problems =
  (kind: unknown, inputs: (text: string) => Record<string, unknown>) =>
  (text: string): unknown =>
    [true, false].map((hidesPaths) => check(kind as Kind, inputs(text), { hidesPaths }));
const backend = { clock: { now: () => 0 } } as CdnBackend;
const wire = (headers: Record<string, string>, query: [string, string][] = []) => ({
  ...{ method: "POST", path: "/", query, headers, body: Buffer.from("") },
});
const entry: Entry = {
  ...{ taskIds: ["1"], objectType: "file", status: "Failed", process: 0 },
  ...{ creationTime: "", completionTime: "", description: "" },
};
const group = { ...entry, taskIds: ["1"] };
const url = "https://www.example.com/";
const tooLong = "x".repeat(1_024);

const READERS: readonly Reader[] = [
  {
    files: ["provider/base/scrub.ts"],
    what: "a text of the API's",
    read: (text) => scrub(text, ["secret", `${"a".repeat(2_000)}b`]),
    worst: [
      ...ANY,
      ...manyOf("LTAI", "STS.", "Signature", "Signature=", 'Signature" ', "Credential : ", "string to sig"),
      ...manyOf("canonical", "secre", "secret"),
      many("x", "string to sign"),
    ],
  },
  {
    files: ["provider/base/visible.ts"],
    what: "any text",
    read: (text) => [visible(text), quote(text)],
    worst: ANY,
  },
  {
    files: ["provider/base/validation.ts"],
    what: "a value that is refused",
    read: (text) => [show(text), problemText({ property: "path", reason: text }, true)],
    worst: [...ANY, ...manyOf(", not ", ', not "', ', not "\\\\', ", not a")],
  },
  {
    files: ["provider/model/objectPath.ts"],
    what: "a path",
    read: (text) => [
      ...[text, `https://${text}`, `${url}${text}`, `https://${text}/`].map(checkObjectPath),
      ...[displayPath(text), normalizeOrSame(text), asciiDomain(text), checkDomainName(text)],
    ],
    worst: [...ANY, ...manyOf("http", "xn--", "a@", "a/@", `${"a".repeat(63)}.`, `${"a-".repeat(31)}a.`)],
  },
  {
    files: ["provider/model/objectPath.ts"],
    what: "a regular expression",
    read: (text) => [regexProblem(text), regexProblem(`${url}${text}`)],
    worst: [
      ...[...ANY, ...manyOf("[0-9]", "[0-9]*", "[a-z]*", "[^/]*", ".*", "a.*")],
      ...[many(".*", "$"), many("[0-9]*", "("), many("a", "[")],
    ],
  },
  { files: ["provider/model/taskId.ts"], what: "a task id", read: isTaskId, worst: ANY },
  {
    files: ["provider/resource/importing.ts"],
    what: "the id of an import",
    read: (text) => [text, `dcdn:${text}`].map((id) => attempt(() => namedTasks(id))),
    worst: [...ANY, ...manyOf("1", "1,", ",", "a:")],
  },
  {
    files: ["provider/fronts/plugin/terms.ts"],
    what: "a message that a plugin hands on",
    read: inPluginTerms,
    worst: [...ANY, ...manyOf("alicloud:", "alicloud:a", "The alicloud configuration")],
  },
  {
    files: ["provider/cloud/endpoint.ts"],
    what: "an endpoint",
    read: (text) => [isLoopback(text), attempt(() => parseEndpoint("endpoint", text, undefined))],
    worst: [...ANY, ...manyOf("127.", "]", "a+", "a://"), many("a.", ":80", "http://")],
  },
  {
    files: ["provider/cloud/proxy.ts"],
    what: "the exceptions of a proxy",
    read: (text) => proxyFor(new URL(url), { no_proxy: text, https_proxy: "http://proxy" }),
    worst: [...ANY, ...manyOf(":1", "a:1", "*.", ":11,", "1:"), many("1", "x", "a:")],
  },
  {
    files: ["provider/cloud/body.ts"],
    what: "when to come again",
    read: (text) =>
      ["retry-after", "x-acs-retry-after"].map((name) =>
        retryAfterMs({ statusCode: 429, headers: { [name]: text }, body: "" }),
      ),
    worst: [...ANY, ...manyOf("Mon, ", "(", "1 Jan ", "+1"), many("1", " x"), many("1", "x", "1.")],
  },
  {
    files: ["provider/cloud/body.ts"],
    what: "an answer",
    read: answering(readErrorBody),
    worst: [
      ...lists("Code"),
      ...texts("Code"),
      ...texts("Message"),
      many("["),
      many("1"),
      many("1", "]", "["),
    ],
  },
  {
    files: ["provider/products/cdn/answers.ts"],
    what: "the task ids of a submission",
    read: (text) => [attempt(() => answering(readRefresh)(text)), attempt(() => answering(readPush)(text))],
    worst: ["RefreshTaskId", "PushTaskId"].flatMap((field) => [...texts(field), ...lists(field)]),
  },
  {
    files: ["provider/products/cdn/answers.ts"],
    what: "the history",
    read: (text) =>
      [readRefreshTasks, readRefreshTaskById].map((read) => attempt(() => answering(read)(text))),
    worst: [
      ...[...texts("TotalCount"), ...texts("Tasks"), ...lists("Tasks"), ...lists("Tasks", '{"CDNTask":')],
      many('{"TaskId":"1","ObjectPath":"a","Status":"x"},', "{}]}", '{"Tasks":['),
      ...["TaskId", "ObjectPath", "Status", "Process", "CreationTime", "CompletionTime"].flatMap((field) =>
        [...manyOf(" ", "1", "1 ", "-", "1.", "%"), many(" ", "x"), many("1", "x")].map(
          (make): Make =>
            (length) =>
              JSON.stringify({
                Tasks: [{ TaskId: "1", ObjectPath: "a", Status: "Complete", [field]: make(length) }],
              }),
        ),
      ),
    ],
  },
  {
    files: ["provider/products/cdn/answers.ts"],
    what: "the quota and the details of a prefetch",
    read: (text) => [readRefreshQuota, readPreloadDetail].map((read) => attempt(() => answering(read)(text))),
    worst: [...texts("UrlQuota"), ...lists("UrlDetails"), ...lists("UrlDetails", '{"UrlDetail":')],
  },
  {
    files: ["provider/products/esa/answers.ts"],
    what: "what ESA answers",
    read: (text) =>
      [readSubmission, readPurgeTasks, readPreloadTasks, readPurgeQuota, readSites].map((read) =>
        attempt(() => answering(read)(text)),
      ),
    worst: [
      ...["TaskId", "TotalCount", "Tasks", "Quota", "Sites"].flatMap((field) => texts(field)),
      ...[...lists("Tasks"), ...lists("Sites"), many('{"Content":"a","Status":"x"},', "{}]}", '{"Tasks":[')],
      ...[...ANY, ...manyOf("2026-01-01", "2026-01-01T00:00:00", "+08:00")].flatMap((make): Make[] => [
        (length) =>
          JSON.stringify({ Tasks: [{ Content: "a", Status: "x", CreateTime: make(length) }], TotalCount: 1 }),
        (length) => JSON.stringify({ Sites: [{ SiteId: make(length), SiteName: make(length) }] }),
      ]),
      (length) =>
        JSON.stringify({
          Tasks: [{ Content: "a", Status: "x", CreateTime: `2026-01-01 00:00:00.${"1".repeat(length)}` }],
        }),
    ],
  },
  {
    files: ["provider/cloud/configuration.ts", "provider/cloud/credentialSource.ts"],
    what: "the settings",
    read: (text: string) => [
      attempt(() => readConfiguration("cdn", () => text, {})),
      attempt(() => readConfiguration("cdn", () => undefined, new Proxy({}, { get: () => text }))),
      ...["assumeRole", "assumeRoleWithOidc"].map((key) => {
        const role = JSON.stringify({ roleArn: text, sessionName: text, sessionExpiration: text });
        return attempt(() => readConfiguration("cdn", (name) => (name === key ? role : undefined), {}));
      }),
    ],
    worst: [
      ...ANY,
      ...manyOf("acs:ram::", ":role/", "http://"),
      many(":role/", " ", "acs:ram::"),
      many("-a", "-"),
    ],
  },
  {
    files: ["provider/cloud/credentialProfiles.ts"],
    what: "the name of a profile and its file",
    read: (text) => {
      const settings = { connectTimeout: 1, readTimeout: 1, stsEndpoint: undefined };
      const send = (): never => assert.fail("nothing is sent");
      return candidatesFor({ kind: "profile", from: "", profile: text, file: text }, settings, send);
    },
    worst: [...ANY, ...manyOf("~", "~/")],
  },
  {
    files: ["provider/products/cdn/cachePrefetch.ts", "provider/model/requestHeaders.ts"],
    what: "what is wrong with a CachePrefetch",
    read: problems(cachePrefetchKind, (text) => ({
      ...{ objectPaths: [text, `${url}${text}/`], withHeader: { [text]: text, accept: text }, area: text },
    })),
    worst: ANY,
  },
  {
    files: ["provider/resource/lifecycle.ts"],
    what: "what is wrong with a CacheRefresh",
    read: problems(cacheRefreshKind, (text) => ({
      ...{
        objectPaths: [text, `${url}${text}`],
        contentHashes: { [text]: text },
        objectType: text,
        removed: text,
      },
      ...{ triggers: text, customTimeouts: { create: text }, [text]: text },
    })),
    worst: [...ANY, ...manyOf("[1", "]", "1m", ", not ", "[1]"), many("1", "]", "[")],
  },
  {
    files: ["provider/model/texts.ts"],
    what: "the paths that a TaskCompletion waits for",
    read: (text) => [isTexts(text), decodeTexts(text), encodeTexts([text, `${text}a`])],
    worst: [...ANY, ...manyOf("0,0,a ", "1,1, ", "\\", "9,9,")],
  },
  {
    files: ["provider/products/cdn/queryString.ts"],
    what: "the bytes of a parameter",
    read: encodedLength,
    worst: ANY,
  },
  {
    files: ["provider/model/state.ts"],
    what: "the places of a ledger in a state",
    read: (text) => [...decodeLedger(["a"], [{ ...group, paths: text }])],
    worst: [...ANY, ...manyOf("0,", "0-0,", "0-9", ",", "-")],
  },
  {
    files: ["provider/products/cdn/cacheTagRefresh.ts"],
    what: "what is wrong with a CacheTagRefresh",
    read: problems(cacheTagRefreshKind, (text) => ({ domainName: text, cacheTags: [text] })),
    worst: ANY,
  },
  {
    files: ["provider/products/esa/subjects.ts"],
    what: "what is wrong with an EsaCachePurge",
    read: problems(esaCachePurgeKind, (text) => ({
      ...{ site: text, siteId: text, files: [text], directories: [text], hostnames: [text] },
      ...{ ignoreParams: [text], cacheTags: [text], everything: text },
    })),
    worst: ANY,
  },
  {
    files: ["provider/resource/taskCompletion.ts"],
    what: "what is wrong with a TaskCompletion",
    read: problems(taskCompletionKind, (text) => ({
      ...{
        taskIds: [text],
        resources: [{ paths: [text], hasRowsByPath: true, ledger: [{ ...group, paths: text }] }],
      },
    })),
    worst: [...ANY, ...manyOf("1-1,", "1-", "1-1"), many("1,", "1"), many("1-1,", "1"), many("1-1,", "x")],
  },
  {
    files: ["provider/edge/answer.ts", "provider/edge/hash.ts"],
    what: "the headers of an edge's answer",
    read: (text) => {
      const names = [
        "age",
        "date",
        "x-cache",
        "x-site-cache-status",
        "via",
        "eagleid",
        "etag",
        "content-md5",
      ];
      const headers = Object.fromEntries(names.map((name) => [name, text]));
      return [
        readAnswer(200, headers, undefined),
        isToldByHeaders({ algorithm: "md5", hex: "0".repeat(32) }, headers),
      ];
    },
    worst: [
      ...[
        ...ANY,
        ...manyOf("HIT ", "TCP_", "HIT TCP_", "200-", "200-0,", "200-0,H", "304-0,H], ", "00", '"0'),
      ],
      ...[many("1", ",H", "200-"), many("A", " ", "HIT TCP_"), many("0", '"x', '"')],
    ],
  },
  {
    files: ["provider/edge/hash.ts"],
    what: "a hash that is expected",
    read: parseHash,
    worst: [...ANY, ...manyOf("md5:", "sha256:", "0"), many("0", "", "sha256:")],
  },
  {
    files: ["provider/edge/address.ts", "provider/edge/headers.ts"],
    what: "how an edge is asked",
    read: (text) => [
      ...[isPrivate(text), headerProblem(text, ""), headerProblem("accept", text)],
      problemsOf(edgeOptions, { addresses: [text], headers: { [text]: text }, paths: [text], onStale: text }),
    ],
    worst: [...ANY, ...manyOf("[", "[a", "1.", ":1", "[1]:", "::"), many("1", "]:1", "["), many("1.", ":x")],
  },
  {
    files: ["provider/edge/settings.ts"],
    what: "the server that stands for all edges",
    read: (text) => ["", "http://"].map((scheme) => attempt(() => readEdgeSettings(() => scheme + text, {}))),
    worst: ANY,
  },
  {
    files: ["provider/edge/url.ts"],
    what: "a URL that is asked for",
    read: (text) => [edgeUrlOf(text), edgeUrlOf(`${url}${text}`)],
    worst: [...ANY, ...manyOf("http", "https://")],
  },
  {
    files: ["provider/edge/options.ts"],
    what: "the arguments of checkEdge",
    read: (text) => {
      const source = {
        configured: () => undefined,
        environment: {},
        cancelled: new AbortController().signal,
      };
      const given = { urls: [text], since: text, expected: { [text]: text }, [text]: text };
      return assert.rejects(checkEdge({ ...given, since: `2026-01-01T08:00:00.${text}` }, source));
    },
    worst: [...ANY, ...manyOf("2026-01-01T", "1"), many("1", "Z")],
  },
  {
    files: ["provider/queries/refreshTasks.ts", "provider/queries/historyArguments.ts"],
    what: "the arguments of getRefreshTasks",
    read: (text) => {
      const account = accountOf({} as CdnApi, systemClock);
      const times = { startTime: text, endTime: `2026-01-01T${text}Z` };
      const given = { taskId: text, objectPath: text, domainName: text, resourceGroupId: text, ...times };
      return [{}, { objectType: "regex" }].map((type) =>
        assert.rejects(refreshTasks({ ...given, ...type, status: text }, account)),
      );
    },
    worst: [...ANY, ...manyOf("2026-01-01", "T1:", "+01:00", "*."), many("1:", "Z", "2026-01-01T")],
  },
  {
    files: ["provider/queries/report.ts"],
    what: "what is reported",
    read: (text) => reported(text),
    worst: [...ANY, ...manyOf("`", "::", "\\`")],
  },
  {
    files: ["sdk/contentUrlOptions.ts", "provider/queries/contentUrls.ts"],
    what: "where a folder is served",
    read: (text) =>
      Promise.all([
        assert.rejects(hashFolder(__dirname, text)),
        assert.rejects(hashFolder(__dirname, `${url}${tooLong}${text}`)),
        assert.rejects(hashFolder(__dirname, url, { indexDocument: `${text}/` })),
        assert.rejects(hashFolder(__dirname, url, { urls: () => `${text}${tooLong}` })),
      ]),
    worst: ANY,
  },
  {
    files: ["sdk/hashObjects.ts"],
    what: "the etag of an object",
    read: (text) => hashedObject(`"${text}`),
    worst: [...ANY, ...manyOf('"', "W/")],
  },
  {
    files: ["emulator/objectPath.ts"],
    what: "a path",
    read: (text) => [
      ...[parseObjectPath, parseDomain].map((parse) => attempt(() => parse(text))),
      splitObjectPaths(text),
    ],
    worst: [...ANY, ...manyOf("\r", "\r\n", "-a.", "http://"), many("a.", "!"), many("a-", ".com")],
  },
  {
    files: ["emulator/duration.ts"],
    what: "a duration",
    read: parseEmulatorDuration,
    worst: [...ANY, ...manyOf("1m", "1.1m"), many("1m", "x"), many("1", "", "1.")],
  },
  {
    files: ["emulator/accounts.ts"],
    what: "a key",
    read: (text) => attempt(() => new Accounts().add({ accessKeyId: text, accessKeySecret: text })),
    worst: ANY,
  },
  {
    files: ["emulator/authentication.ts"],
    what: "the time of a signature",
    read: (text) => {
      const clock = new EmulatorClock({ base: systemClock, speed: 1, start: 0 });
      const accounts = new Accounts();
      const authorization = `ACS3-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=${"0".repeat(64)}`;
      const headers = { authorization, "x-acs-date": text };
      return attempt(() => new Authentication(accounts, clock, 0).authenticate(wire(headers)));
    },
    worst: [...ANY, ...manyOf("2026-", "(")],
  },
  {
    files: ["emulator/signature.ts"],
    what: "a signature",
    read: (text) => {
      const parsed = [
        "",
        "ACS3-HMAC-SHA256 Credential=",
        "ACS3-HMAC-SHA256 Credential=a, SignedHeaders=",
      ].map((begin) => readAuthorization(wire({ authorization: begin + text })));
      const signedHeaders = text.split(";");
      const request = wire({ host: "a" }, [[text, text]]);
      const authorization = { accessKeyId: "a", signedHeaders, signature: "0".repeat(64) };
      return [parsed, attempt(() => verifySignature(request, authorization, "secret"))];
    },
    worst: [...ANY, ...manyOf(";", "a;", "'", ", SignedHeaders="), many("a", "", "a, SignedHeaders=")],
  },
  {
    files: ["emulator/parameters.ts"],
    what: "a parameter",
    read: (text) => [
      attempt(() => checkTaskId(text)),
      attempt(() => flag({ a: text }, "a")),
      attempt(() => integer({ a: text }, "a", { min: 1, max: 2, fallback: 1 })),
    ],
    worst: ANY,
  },
  ...["StartTime", "EndTime"].map((name) => ({
    files: ["emulator/cdn/describeRefreshTasks.ts"],
    what: name,
    read: (text: string) =>
      attempt(() => {
        const range = { StartTime: "2026-01-01T00:00:00Z", EndTime: text, [name]: text };
        return CDN_OPERATIONS.DescribeRefreshTasks.run(range, DEFAULT_ACCOUNT, backend);
      }),
    worst: ANY,
  })),
  {
    files: ["emulator/cdn/refreshObjectCacheByCacheTag.ts"],
    what: "a tag",
    read: (text) =>
      attempt(() =>
        CDN_OPERATIONS.RefreshObjectCacheByCacheTag.run(
          { DomainName: "a.com", CacheTag: `${text},${text} ` },
          DEFAULT_ACCOUNT,
          backend,
        ),
      ),
    worst: ANY,
  },
  {
    files: ["emulator/edge/freshness.ts"],
    what: "the headers of an origin",
    read: (text) =>
      ["cache-control", "expires", "vary"].map((name) =>
        lifetimeOf({ status: 200, headers: { [name]: text }, body: Buffer.alloc(0) }, { ttl: 0, now: 0 }),
      ),
    worst: [...ANY, ...manyOf(",", "=", '"', "max-age=", "max-age=1,"), many("1", "max-age=")],
  },
  {
    files: ["emulator/edge/visitedUrl.ts", "emulator/edge/purge.ts"],
    what: "a URL that is visited, and a path that is refreshed",
    read: (text) => [
      ...[text, `${url}${text}`].map(visitedUrl),
      ...(["file", "ignoreParams", "directory", "cacheTag"] as const).map((kind) =>
        purgeOf({ kind, objectPath: text, force: true })?.concerns({ url, tags: [] }),
      ),
    ],
    worst: [...ANY, ...manyOf("?", "/", "http://")],
  },
  {
    files: ["emulator/edge/pattern.ts"],
    what: "a regular expression of a refresh, and a URL that it is held against",
    read: (text) => [patternTest(text)("ab"), patternTest("a[0-9]*.*[a-z]*.*[^/]*.*b")(text)],
    worst: manyOf("a", "[", "[0-9]*", ".*", "a.*"),
  },
];

/** What a text is about that nobody but this package or the user's own machine writes, and never at length. */
const NOT_FOREIGN = [
  "provider/cloud/errors.ts", // the advice of the table of errors
  "provider/edge/client.ts", // the host of a URL, once it is parsed
  "provider/edge/failure.ts", // the code of an error of Node.js or of undici
  "provider/fronts/dynamic/cancellation.ts", // the name of a request of the engine
  "provider/fronts/ci.ts", // the environment variable CI
  "provider/fronts/dynamic/engineHost.ts", // the name of the file that the process runs
  "provider/fronts/plugin/configuration.ts", // the name of a provider
  "provider/fronts/plugin/main.ts", // an argument of the process
  "provider/fronts/plugin/server.ts", // the name of a request of the engine
  "sdk/providerModule.ts", // the name of the file that the process runs
];

/** It reads what the client has got: see the answers below. */
const BY_CLIENT = "provider/cloud/attempt.ts";

describe("What somebody else has written, a million characters of it", function () {
  this.timeout(240_000);

  for (const { files, what, read, worst } of READERS) {
    it(`takes no longer than in proportion to its length: ${what}, ${files.join(", ")}`, async () => {
      for (const make of worst) await isLinear(read, make);
    });
  }

  it("has every file with a regular expression in one of these tests", () => {
    const tested = new Set([...READERS.flatMap(({ files }) => files), ...NOT_FOREIGN, BY_CLIENT]);
    assert.deepEqual(
      ["provider", "sdk", "emulator"].flatMap(filesWithExpressions).filter((file) => !tested.has(file)),
      [],
    );
  });
});

describe("An answer, long and like none of the API's,", function () {
  this.timeout(120_000);
  afterEach(stopServers);

  /** The square of its length are seconds, not hours. */
  const long = "0".repeat(100_000);
  const bodies: [what: string, body: unknown][] = [
    ["with a request id of 60 kB alone", { RequestId: "0".repeat(60_000) }],
    ["with an error of 300 kB", { Code: long, Message: long, RequestId: long }],
    [
      "with a page about the error of 100 kB",
      { Code: "a", Recommend: `https://${"a.aliyun".repeat(12_500)}` },
    ],
    ["with ids and rows of 100 kB", { RefreshTaskId: long, Tasks: long, UrlQuota: long }],
    [
      "with a million rows",
      `{"RefreshTaskId":[${"0,".repeat(LONGEST)}0],"Tasks":[${"{},".repeat(LONGEST / 2)}0]}`,
    ],
    ["with lists in lists", "[".repeat(4_000_000)],
  ];
  for (const [what, body] of bodies) {
    it(`${what} is refused without holding up the process`, async () => {
      const api = clientOf(await startServer(() => ({ body })));
      const once = { retry: false } as const;
      for (const call of [
        () => api.refreshObjectCaches({ objectPaths: [`${url}x`], objectType: "File" }, once),
        () => api.describeRefreshTasks({}, once),
        () => api.describeRefreshQuota(once),
      ]) {
        const began = performance.now();
        const message = await failureOf(call()).then(
          (error) => error.message,
          () => "",
        );
        assert.ok(performance.now() - began < 5_000, `${performance.now() - began} ms`);
        assert.ok(message.length < 2_000, `${message.length} characters`);
      }
    });
  }
});

describe("A resource of many paths", function () {
  this.timeout(120_000);

  const pathsOf = (count: number): string[] => Array.from({ length: count }, (_, place) => `${url}${place}`);
  const failed = (paths: readonly string[]): Map<string, Entry> =>
    new Map(paths.map((path, place) => [path, { ...entry, process: place % 100 }]));

  it("is kept and read again in no more than in proportion to their number", async () => {
    await grows((count) => {
      const paths = pathsOf(count);
      return () => {
        const groups = encodeLedger(paths, failed(paths));
        return [decodeLedger(paths, groups), tasksOf(paths, groups, (path) => path)];
      };
    }, MOST_PATHS);
  });

  it("names those that failed in no more than in proportion to their number, also where they are secret", async () => {
    await grows((count) => {
      const inputs = { objectPaths: pathsOf(count), waitForCompletion: false };
      const said: string[] = [];
      const context = refusing(said);
      return async () => {
        const declared = { ...inputs, onFailure: "warn" } as const;
        const deployment = new Deployment(context, cacheRefreshKind, declared, { hidesPaths: true });
        deployment.resume(failed(inputs.objectPaths));
        await deployment.run();
        assert.match(said.join("\n"), /path 20 of \d+ failed[\s\S]*and \d+ more/);
      };
    }, MOST_PATHS);
  });
});

/** A context whose API refuses each submission. */
function refusing(said: string[]): Context {
  const refuse = async (): Promise<never> => {
    const [operation, code] = ["RefreshObjectCaches", "QuotaExceeded.Refresh"];
    throw cdnError({ operation, submission: true, code, reason: "no" });
  };
  const say = async (_urn: string | undefined, message: string): Promise<void> => void said.push(message);
  const client = { refreshObjectCaches: refuse } as unknown as CdnApi;
  const log = { progress: say, info: say, warn: say, debug: () => {} };
  return createContext({
    ...{ client, limits: CDN_LIMITS, clock: systemClock, log },
    ...{ logKeepsProgress: false, quotaPreflight: false },
  });
}

/** What is read may be refused: how long that takes is what counts. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError && /call stack/.test(error.message)) throw error;
    return error;
  }
}

function isLinear(read: (text: string) => unknown, make: Make): Promise<void> {
  return grows((length) => {
    const text = make(length);
    return () => read(text);
  }, LONGEST).catch((error: Error) => {
    throw new Error(`${JSON.stringify(make(8).slice(0, 60))}: ${error.message}`);
  });
}

/**
 * Runs it with more and more, from little on: what grows with the square fails before it takes minutes. Ends early where
 * the largest would be nobody's concern even if the time grew with the square from here on.
 */
async function grows(prepare: (size: number) => () => unknown, largest: number): Promise<void> {
  let before = FLOOR / MOST_GROWTH;
  for (let size = largest / 4 ** 5; size <= largest; size *= 4) {
    const allowed = Math.max(FLOOR, MOST_GROWTH * before);
    let best = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 3 && best > allowed; tries++)
      best = Math.min(best, await timeOf(prepare(size)));
    assert.ok(
      best <= allowed,
      `${Math.round(best)} ms for ${size}, after ${Math.round(before)} ms for a quarter`,
    );
    if (best * (largest / size) ** 2 <= FLOOR) return;
    before = best;
  }
}

/** In ms of this process's own work, which other processes on a busy machine do not lengthen. */
async function timeOf(work: () => unknown): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1_000;
}

/** The report on a resource all of whose texts are this one. */
function reported(text: string): Promise<unknown> {
  const summary = { total: 1, complete: 0, failed: 1, unfinished: 0 };
  const resource = {
    urn: output(`urn:pulumi:stack::project::type::${text}`),
    status: output(text),
    summary: output(summary),
    submittedAt: output(text),
    completedAt: output(text),
    __watchedTasks: {
      paths: output([text]),
      ledger: output([{ ...group, taskIds: [text], description: text, paths: "0" }]),
    },
    __objectPathOf: (path: string) => path,
  };
  const markdown = report(resource as never) as unknown as { promise(): Promise<string> };
  return markdown.promise();
}

function hashedObject(etag: string): Promise<unknown> {
  const hashes = output(hashObjects([{ key: "a", etag }], url)) as unknown as { promise(): Promise<unknown> };
  return hashes.promise();
}

/** The source files of a room that have a regular expression in them. */
function filesWithExpressions(room: string): string[] {
  const folder = resolve(__dirname, "../..", room);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .filter((name) => {
      const code = readFileSync(join(folder, name), "utf8");
      const source = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true);
      const hasOne = (node: ts.Node): boolean =>
        ts.isRegularExpressionLiteral(node) ||
        (ts.isNewExpression(node) && node.expression.getText() === "RegExp") ||
        (ts.forEachChild(node, hasOne) ?? false);
      return hasOne(source);
    })
    .map((name) => `${room}/${name.replaceAll("\\", "/")}`);
}
