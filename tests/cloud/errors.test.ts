import assert from "node:assert/strict";
import type { ErrorKind } from "../../provider/cloud/errorRows.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { cdnError, cdnErrors } from "../../provider/products/cdn/errors.js";
import { clientOf, failureOf, type Reply, startServer, stopServers } from "./server.js";

const submit = (api: CdnApi) =>
  api.refreshObjectCaches({ objectPaths: ["https://a.com/x"], objectType: "File" }, { retry: false });
const query = (api: CdnApi) => api.describeRefreshTasks({}, { retry: false });

const apiAnswering = async (reply: Reply): Promise<CdnApi> => clientOf(await startServer(() => reply));

const errorBody = (Code: string, Message = "The reason of the API.") => ({
  RequestId: "16A96B9A",
  HostId: "cdn.aliyuncs.com",
  Code,
  Message,
});

afterEach(stopServers);

describe("The error table", () => {
  for (const row of cdnErrors.rows) {
    it(`reaches its row ${row.code}, which says what to do`, () => {
      assert.equal(cdnErrors.find(row.code.replace("*", "")), row);
      assert.match(row.advice, /^[A-Z].*[.]$/);
      const { message } = cdnError({
        operation: "PushObjectCache",
        submission: true,
        code: row.code.replace("*", ".Any"),
        reason: "what happened",
      });
      assert.ok(message.startsWith("PushObjectCache failed: "), message);
      assert.ok(message.includes(": what happened. "), message);
      assert.doesNotMatch(message, /[{}]|undefined|\.\./);
    });
  }
});

describe("An error of the API", () => {
  const cases: [status: number, code: string, submission: ErrorKind, query: ErrorKind][] = [
    [400, "Throttling.User", "throttled", "throttled"],
    [429, "Throttling", "throttled", "throttled"],
    [503, "Throttling.Api", "throttled", "throttled"],
    [429, "TooManyRequests", "throttled", "throttled"],
    [400, "QuotaPerMinuteExceeded.Refresh", "throttled", "throttled"],
    [400, "TooMany.Refresh", "throttled", "throttled"],
    [400, "PreloadQueueFull", "throttled", "throttled"],
    [403, "PreloadQueueFull", "throttled", "throttled"],
    [403, "ServiceBusy", "throttled", "throttled"],
    [403, "SystemBusy", "throttled", "throttled"],
    [400, "FlowControlError", "throttled", "throttled"],
    [503, "ServiceUnavailable", "ambiguous", "retry"],
    [500, "InternalError", "ambiguous", "retry"],
    [500, "NeverHeardOf", "ambiguous", "retry"],
    [400, "SignatureNonceUsed", "ambiguous", "retry"],
    [429, "NeverHeardOf", "throttled", "throttled"],
    [400, "NeverHeardOf", "permanent", "permanent"],
    [400, "QuotaExceeded.Refresh", "permanent", "permanent"],
    [400, "QuotaExceeded.Preload", "permanent", "permanent"],
    [400, "SingleRequest.OverLimit", "permanent", "permanent"],
    [400, "InvalidObjectType.Malformed", "permanent", "permanent"],
    [400, "InvalidObjectType.ValueNotSupported", "permanent", "permanent"],
    [400, "InvalidObjectPath.Malformed", "permanent", "permanent"],
    [400, "InvalidObjectPath.Size.Malformed", "permanent", "permanent"],
    [400, "InvalidExtensiveDomain.ValueNotSupported", "permanent", "permanent"],
    [400, "InvalidTaskId.Malformed", "permanent", "permanent"],
    [400, "MissingParameter.ObjectType", "permanent", "permanent"],
    [400, "MissingTimeParameter", "permanent", "permanent"],
    [400, "InvalidEndTime.Mismatch", "permanent", "permanent"],
    [400, "DomainNameOverLimit", "permanent", "permanent"],
    [400, "InvalidTime", "permanent", "permanent"],
    [400, "InvalidStartTime.Malformed", "permanent", "permanent"],
    [400, "InvalidStartTime.ValueNotSupported", "permanent", "permanent"],
    [400, "InvalidEndTime.Malformed", "permanent", "permanent"],
    [400, "InvalidEndTime.ValueNotSupported", "permanent", "permanent"],
    [400, "InvalidStatus.ValueNotSupported", "permanent", "permanent"],
    [403, "IllegalOperation", "permanent", "permanent"],
    [403, "OperationDenied", "permanent", "permanent"],
    [403, "Forbidden.RAM", "permanent", "permanent"],
    [404, "InvalidDomain.NotFound", "permanent", "permanent"],
    [404, "InvalidDomain.Offline", "permanent", "permanent"],
    [404, "InvalidAccessKeyId.NotFound", "permanent", "permanent"],
    [400, "SignatureDoesNotMatch", "permanent", "permanent"],
    [400, "InvalidSecurityToken.Expired", "permanent", "permanent"],
    [400, "InvalidTimeStamp.Expired", "permanent", "permanent"],
  ];
  for (const [status, code, submission, ofQuery] of cases) {
    it(`with the code ${code} and HTTP ${status} is ${submission} for a submission, ${ofQuery} for a query`, async () => {
      const api = await apiAnswering({ status, body: errorBody(code) });
      for (const [call, kind] of [
        [submit, submission],
        [query, ofQuery],
      ] as const) {
        const error = await failureOf(call(api));
        assert.deepEqual(
          [error.kind, error.code, error.statusCode, error.requestId],
          [kind, code, status, "16A96B9A"],
        );
      }
    });
  }

  it("says what happened, the code, the request id and what to do next", async () => {
    const api = await apiAnswering({ status: 403, body: errorBody("Forbidden.RAM", "No right to do so.") });
    assert.equal(
      (await failureOf(submit(api))).message,
      "RefreshObjectCaches failed: Forbidden.RAM: No right to do so (HTTP 403, request id 16A96B9A). " +
        "Allow the RAM action cdn:RefreshObjectCaches to the user or role that deploys.",
    );
  });

  it("is one with every status, even that of success", async () => {
    const api = await apiAnswering({ status: 200, body: errorBody("InvalidTaskId.Malformed") });
    assert.equal((await failureOf(query(api))).code, "InvalidTaskId.Malformed");
  });

  it("leads to the API's own page where its code is not known", async () => {
    const page = "https://api.alibabacloud.com/troubleshoot?q=NeverHeardOf&product=Cdn";
    const recommending = (Code: string, Recommend: string) =>
      apiAnswering({ status: 400, body: { ...errorBody(Code), Recommend } });
    const unknown = await failureOf(query(await recommending("NeverHeardOf", page)));
    assert.ok(unknown.message.endsWith(`. More about it: ${page}`), unknown.message);
    const known = await failureOf(query(await recommending("InvalidTime", page)));
    assert.ok(known.message.endsWith(". The history goes back 3 days: choose a later time."), known.message);
    const elsewhere = await failureOf(
      query(await recommending("NeverHeardOf", "https://evil.example/aliyun.com/")),
    );
    assert.ok(!elsewhere.message.includes("evil"), elsewhere.message);
  });

  it("is one line of bearable length, whatever the API writes", async () => {
    const api = await apiAnswering({
      status: 400,
      body: errorBody("Odd\nCode", `a\r\n\tb\u0000c ${"x".repeat(5000)}`),
    });
    const { message } = await failureOf(query(api));
    assert.doesNotMatch(message, /\p{Cc}/u);
    assert.match(message, /Odd Code: a b c x/);
    assert.ok(message.length < 700);
  });

  for (const what of ["string to sign is", "canonicalRequest"]) {
    it(`does not repeat what was signed (${what})`, async () => {
      const said = `Specified signature is not matched with our calculation. server ${what}:[POST\n/\nfoo]`;
      const api = await apiAnswering({ status: 400, body: errorBody("SignatureDoesNotMatch", said) });
      const { message } = await failureOf(query(api));
      assert.match(
        message,
        /: Specified signature is not matched with our calculation \(HTTP 400.*check alicloud:secretKey/,
      );
      assert.doesNotMatch(message, /POST|foo/);
    });
  }

  it("does not repeat the queries of paths, in which keys can stand", async () => {
    const said = "The path https://a.com/x?key=MARKED&b=1 is not valid, a.com/y?token=MARKED neither.";
    const api = await apiAnswering({ status: 400, body: errorBody("InvalidObjectPath.Malformed", said) });
    const { message } = await failureOf(query(api));
    assert.ok(message.includes("The path https://a.com/x?… is not valid, a.com/y?… neither"), message);
  });
});

describe("A connection that breaks", () => {
  for (const code of ["EPROTO", "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "ECONNRESET"]) {
    it(`with ${code} leaves it open whether a submission that was sent is carried out, and else does not`, () => {
      const failure = { operation: "RefreshObjectCaches", submission: true, code, reason: "broken" };
      assert.equal(cdnError({ ...failure, sent: true }).kind, "ambiguous");
      assert.equal(cdnError({ ...failure, sent: false }).kind, "retry");
      assert.equal(cdnError({ ...failure, sent: true, submission: false }).kind, "retry");
    });
  }
});

describe("An answer that is not the API's", () => {
  const html = { headers: { "content-type": "text/html; charset=utf-8" }, body: "<html>Bad gateway</html>" };
  for (const [what, reply, text] of [
    ["HTML", { status: 502, ...html }, "the answer is not the API's (text/html) (HTTP 502)"],
    ["HTML with the status of success", { status: 200, ...html }, "(text/html) (HTTP 200)"],
    ["empty", { status: 500, body: "" }, "the answer is empty (HTTP 500)"],
    ["empty with the status of success", { status: 200, body: "" }, "the answer is empty (HTTP 200)"],
    [
      "JSON that ends in the middle",
      { status: 200, body: '{"RefreshTaskId": "1' },
      "(application/json) (HTTP 200)",
    ],
    ["JSON without a code", { status: 500, body: { message: "no" } }, "(application/json) (HTTP 500)"],
    ["a redirection", { status: 302, body: {} }, "(application/json) (HTTP 302)"],
  ] as const) {
    it(`is ambiguous for a submission and tried again for a query if it is ${what}`, async () => {
      const api = await apiAnswering(reply);
      const submission = await failureOf(submit(api));
      assert.deepEqual([submission.code, submission.kind], ["InvalidAnswer", "ambiguous"]);
      assert.ok(submission.message.includes(text), submission.message);
      assert.ok(
        submission.message.endsWith("Check that the endpoint is the CDN API and no proxy answers for it."),
      );
      assert.equal((await failureOf(query(api))).kind, "retry");
    });
  }

  for (const status of [413, 414, 431]) {
    it(`is final if it refuses the request for its size (HTTP ${status})`, async () => {
      const error = await failureOf(submit(await apiAnswering({ status, ...html })));
      assert.deepEqual([error.code, error.kind], ["RequestTooLarge", "permanent"]);
    });
  }
});

describe("A wait that the API asks for", () => {
  const dated = { date: "Wed, 21 Oct 2015 07:28:00 GMT" };
  for (const [what, headers, expected] of [
    ["in ms, in its own header", { "x-acs-retry-after": "1500" }, 1500],
    ["in seconds, in the standard header", { "retry-after": "2" }, 2000],
    [
      "as a date, by the server's clock",
      { ...dated, "retry-after": "Wed, 21 Oct 2015 07:28:30 GMT" },
      30_000,
    ],
    ["as a date that is over", { ...dated, "retry-after": "Wed, 21 Oct 2015 07:27:00 GMT" }, 0],
    ["in both headers, its own first", { "x-acs-retry-after": "10", "retry-after": "2" }, 10],
    ["in no form that is known", { "retry-after": "soon", "x-acs-retry-after": "-4" }, undefined],
  ] as const) {
    it(`is understood ${what}`, async () => {
      const api = await apiAnswering({ status: 429, headers, body: errorBody("Throttling") });
      assert.equal((await failureOf(query(api))).retryAfterMs, expected);
    });
  }
});
