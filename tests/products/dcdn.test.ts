import assert from "node:assert/strict";
import Dcdn, {
  DescribeDcdnRefreshQuotaRequest,
  DescribeDcdnRefreshTaskByIdRequest,
  DescribeDcdnRefreshTasksRequest,
  PreloadDcdnObjectCachesRequest,
  RefreshDcdnObjectCacheByCacheTagRequest,
  RefreshDcdnObjectCachesRequest,
} from "@alicloud/dcdn20180115";
import { readConfiguration } from "../../provider/cloud/configuration.js";
import type { SubmittingApi } from "../../provider/products/cdn/api.js";
import { createDcdnClient } from "../../provider/products/dcdn/client.js";
import { DCDN_LIMITS } from "../../provider/products/dcdn/limits.js";
import {
  type Asked,
  accessKeyId,
  accessKeySecret,
  failureOf,
  type Reply,
  startServer,
  stopServers,
} from "../cloud/server.js";

const PATHS = ["https://www.example.com/a", "https://www.example.com/b?x=1&y=2"];

/** What the official SDK would send: it keeps the parameters instead of sending them. */
class Recorder extends Dcdn {
  params: Record<string, unknown> = {};
  query: Record<string, string> = {};

  override async callApi(
    params: Record<string, unknown>,
    request: { query?: Record<string, string> },
  ): Promise<Record<string, unknown>> {
    this.params = params;
    this.query = request.query ?? {};
    return {};
  }
}

/** Each call, by our client and by the official one. */
const CALLS: Record<
  string,
  { ours(api: SubmittingApi): Promise<unknown>; theirs(sdk: Dcdn): Promise<unknown>; asForm: boolean }
> = {
  RefreshDcdnObjectCaches: {
    ours: (api) => api.refreshObjectCaches({ objectPaths: PATHS, objectType: "IgnoreParams", force: true }),
    theirs: (sdk) =>
      sdk.refreshDcdnObjectCaches(
        new RefreshDcdnObjectCachesRequest({
          objectPath: PATHS.join("\n"),
          objectType: "IgnoreParams",
          force: true,
        }),
      ),
    asForm: true,
  },
  PreloadDcdnObjectCaches: {
    ours: (api) =>
      api.pushObjectCache({
        objectPaths: PATHS,
        area: "overseas",
        l2Preload: true,
        queryHashkey: false,
        withHeader: { "Accept-Encoding": "br" },
      }),
    theirs: (sdk) =>
      sdk.preloadDcdnObjectCaches(
        new PreloadDcdnObjectCachesRequest({
          objectPath: PATHS.join("\n"),
          area: "overseas",
          l2Preload: true,
          queryHashkey: false,
          withHeader: '{"Accept-Encoding":"br"}',
        }),
      ),
    asForm: true,
  },
  RefreshDcdnObjectCacheByCacheTag: {
    ours: (api) =>
      api.refreshObjectCacheByCacheTag({
        domainName: "www.example.com",
        cacheTags: ["red", "blue"],
        force: false,
      }),
    theirs: (sdk) =>
      sdk.refreshDcdnObjectCacheByCacheTag(
        new RefreshDcdnObjectCacheByCacheTagRequest({
          domainName: "www.example.com",
          cacheTag: "red,blue",
          force: false,
        }),
      ),
    asForm: true,
  },
  DescribeDcdnRefreshTasks: {
    ours: (api) =>
      api.describeRefreshTasks({
        taskId: "1",
        objectPath: PATHS[0] as string,
        objectType: "file",
        domainName: "www.example.com",
        status: "Failed",
        startTime: "2026-01-01T00:00:00Z",
        endTime: "2026-01-02T00:00:00Z",
        pageNumber: 2,
        pageSize: 50,
      }),
    theirs: (sdk) =>
      sdk.describeDcdnRefreshTasks(
        new DescribeDcdnRefreshTasksRequest({
          taskId: "1",
          objectPath: PATHS[0] as string,
          objectType: "file",
          domainName: "www.example.com",
          status: "Failed",
          startTime: "2026-01-01T00:00:00Z",
          endTime: "2026-01-02T00:00:00Z",
          pageNumber: 2,
          pageSize: 50,
        }),
      ),
    asForm: false,
  },
  DescribeDcdnRefreshTaskById: {
    ours: (api) => api.describeRefreshTaskById(["1", "2"]),
    theirs: (sdk) =>
      sdk.describeDcdnRefreshTaskById(new DescribeDcdnRefreshTaskByIdRequest({ taskId: "1,2" })),
    asForm: false,
  },
  DescribeDcdnRefreshQuota: {
    ours: (api) => api.describeRefreshQuota(),
    theirs: (sdk) => sdk.describeDcdnRefreshQuota(new DescribeDcdnRefreshQuotaRequest({})),
    asForm: false,
  },
};

afterEach(stopServers);

function clientAt(host: string, settings: Record<string, string> = {}): SubmittingApi {
  const all: Record<string, string> = {
    accessKey: accessKeyId,
    secretKey: accessKeySecret,
    endpoints: JSON.stringify([{ cdn: "cdn.example.com", dcdn: `http://${host}` }]),
    ...settings,
  };
  return createDcdnClient(readConfiguration("dcdn", (key) => all[key], {}));
}

async function answering(
  body: unknown,
  reply: Reply = {},
): Promise<{ api: SubmittingApi; asked: readonly Asked[] }> {
  const server = await startServer(() => ({ body, ...reply }));
  return { api: clientAt(server.host), asked: server.asked };
}

describe("A request to DCDN", () => {
  const anyAnswer = { RefreshTaskId: "1", PreloadTaskId: "1" };

  for (const [operation, { ours, theirs, asForm }] of Object.entries(CALLS)) {
    it(`says what the official SDK says${asForm ? ", in a form" : ""}: ${operation}`, async () => {
      const recorder = new Recorder({ endpoint: "localhost" } as ConstructorParameters<typeof Dcdn>[0]);
      await theirs(recorder);
      const { api, asked } = await answering(anyAnswer);
      await ours(api);
      const [{ method, path, headers, query, form } = {} as Asked] = asked;
      assert.deepEqual(
        [headers["x-acs-action"], headers["x-acs-version"], method, path],
        [recorder.params.action, recorder.params.version, recorder.params.method, recorder.params.pathname],
      );
      assert.equal(headers["x-acs-action"], operation);
      const said = Object.entries(recorder.query).map(([name, value]) => [name, String(value)] as const);
      assert.deepEqual(Object.fromEntries(asForm ? form : query), Object.fromEntries(said));
      assert.deepEqual([...(asForm ? query : form)], []);
    });
  }

  it("goes to one host, whatever the region, unless another is set by its own name", () => {
    const hostOf = (configuration: Record<string, string>, environment: Record<string, string> = {}) =>
      readConfiguration("dcdn", (key) => configuration[key], environment).endpoint?.host;
    const key = { accessKey: accessKeyId, secretKey: accessKeySecret };
    assert.equal(hostOf({ ...key, region: "moon-1" }), undefined);
    assert.equal(hostOf({ ...key, endpoints: '[{"dcdn":"one.example.com"}]' }), "one.example.com");
    assert.equal(hostOf({ ...key, endpoints: '[{"cdn":"one.example.com"}]' }), undefined);
    assert.equal(hostOf(key, { DCDN_ENDPOINT: "two.example.com" }), "two.example.com");
  });

  it("goes to dcdn.aliyuncs.com by default", async () => {
    const asked: string[] = [];
    const all: Record<string, string> = {
      accessKey: accessKeyId,
      secretKey: accessKeySecret,
      region: "ap-southeast-1",
    };
    const settings = readConfiguration("dcdn", (key) => all[key], {});
    const api = createDcdnClient({
      ...settings,
      proxyFor: (url) => {
        asked.push(url.host);
        return new URL("http://nowhere.invalid:1");
      },
    });
    await failureOf(api.describeRefreshQuota({ retry: false }));
    assert.deepEqual(asked, ["dcdn.aliyuncs.com"]);
  });
});

describe("An answer of DCDN", () => {
  const row = {
    TaskId: "1",
    ObjectPath: "https://www.example.com/a/",
    ObjectType: "path",
    Status: "Pending",
  };
  const read = {
    taskId: "1",
    objectPath: "https://www.example.com/a/",
    objectType: "directory",
    status: "Pending",
    process: 10,
    creationTime: "",
    description: "",
  };

  for (const [what, body] of [
    ["PreloadTaskId", { PreloadTaskId: "7,8" }],
    ["PushTaskId, as old samples have it", { PushTaskId: "7,8" }],
    ["both", { PreloadTaskId: "7,8", PushTaskId: "9" }],
  ] as const) {
    it(`tells the tasks of a prefetch in ${what}`, async () => {
      const { api } = await answering(body);
      assert.deepEqual((await api.pushObjectCache({ objectPaths: PATHS })).taskIds, ["7", "8"]);
    });
  }

  it("is ambiguous where it tells no task of a prefetch, and names the field of today", async () => {
    const { api } = await answering({ RequestId: "r" });
    const error = await failureOf(api.pushObjectCache({ objectPaths: PATHS }));
    assert.equal(error.kind, "ambiguous");
    assert.match(error.message, /^PreloadDcdnObjectCaches failed: .*field PreloadTaskId/);
  });

  for (const [what, Tasks] of [
    ["in Task", { Task: [{ ...row, Process: "10" }] }],
    ["in Task, one alone", { Task: { ...row, Process: 10 } }],
    ["bare", [{ ...row, Process: "10%" }]],
  ] as const) {
    it(`has the rows ${what}, in which a directory is a path and a description can be missing`, async () => {
      const { api } = await answering({ TotalCount: 1, Tasks });
      assert.deepEqual((await api.describeRefreshTasks({})).tasks, [read]);
      assert.deepEqual((await api.describeRefreshTaskById(["1"])).tasks, [read]);
    });
  }

  it("is refused where its rows stand under CDN's key", async () => {
    const { api } = await answering({ TotalCount: 1, Tasks: { CDNTask: [row] } });
    const error = await failureOf(api.describeRefreshTasks({}, { retry: false }));
    assert.match(
      error.message,
      /^DescribeDcdnRefreshTasks failed: UnexpectedAnswer: .* or one in Tasks\.Task/,
    );
  });

  it("has the quotas of CDN's answer", async () => {
    const { api } = await answering({ UrlQuota: "10", UrlRemain: "9" });
    assert.deepEqual((await api.describeRefreshQuota()).url, { quota: 10, remain: 9 });
  });

  for (const [code, kind, advice] of [
    ["Forbidden.RAM", "permanent", /dcdn:DescribeDcdnRefreshQuota/],
    ["InvalidDomain.NotFound", "permanent", /not a DCDN domain of this account/],
    ["InvalidDomain.Offline", "permanent", /in the DCDN console/],
    ["InvalidObjectPath.ExceedsMaximum", "permanent", /Submit fewer at a time/],
    ["PreloadQueueFull", "throttled", /queue is full/],
  ] as const) {
    it(`with the error ${code} is ${kind}, in words of DCDN`, async () => {
      const { api } = await answering({ Code: code, Message: "No." }, { status: 400 });
      const error = await failureOf(api.describeRefreshQuota({ retry: false }));
      assert.equal(error.kind, kind);
      assert.match(error.advice, advice);
      assert.doesNotMatch(error.message, /\bCDN\b|\bcdn:/);
    });
  }

  it("that is not the API's says by which variable another endpoint is set", async () => {
    const { api } = await answering("<html></html>", {
      status: 200,
      headers: { "content-type": "text/html" },
    });
    const error = await failureOf(api.describeRefreshQuota({ retry: false }));
    assert.doesNotMatch(error.message, /\bCDN API\b|[^D]CDN_ENDPOINT/);
  });
});

describe("The limits of DCDN", () => {
  it("leave some of the documented calls a second to others", () => {
    const { submissions, describeRefreshTasks, describeRefreshTaskById, quota } = DCDN_LIMITS;
    assert.ok((submissions.RefreshObjectCaches ?? 0) < 30);
    assert.ok((submissions.PushObjectCache ?? 0) < 15);
    assert.ok(describeRefreshTasks.most < 10 && describeRefreshTasks.first <= describeRefreshTasks.most);
    assert.ok(describeRefreshTaskById.most < 30 && quota < 20);
  });

  it("have pages of 50, and none for an operation that there is not", () => {
    assert.equal(DCDN_LIMITS.pageSize, 50);
    assert.equal("preloadDetail" in DCDN_LIMITS, false);
  });
});
