import assert from "node:assert/strict";
import { endpointOf } from "../../provider/cloud/caller.js";
import { readConfiguration } from "../../provider/cloud/configuration.js";
import { sign } from "../../provider/cloud/signing.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { CdnRequests } from "../../provider/products/cdn/requests.js";
import {
  type Asked,
  accessKeyId,
  accessKeySecret,
  clientOf,
  signatureOf,
  startServer,
  stopServers,
  type TestServer,
} from "../cloud/server.js";

const answers: Record<string, object> = {
  RefreshObjectCaches: { RefreshTaskId: "1" },
  RefreshObjectCacheByCacheTag: { RefreshTaskId: "1" },
  PushObjectCache: { PushTaskId: "1" },
};

describe("A request", () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer(({ headers }) => ({ body: answers[String(headers["x-acs-action"])] ?? {} }));
  });
  afterEach(stopServers);

  const sent = async (call: (api: CdnApi) => Promise<unknown>, settings = {}): Promise<Asked> => {
    await call(clientOf(server, settings));
    const [asked] = server.asked;
    assert.ok(asked !== undefined);
    return asked;
  };

  it("puts the paths of a refresh into a form, one a line", async () => {
    const { headers, form, query } = await sent((api) =>
      api.refreshObjectCaches({
        objectPaths: ["https://www.example.com/a.html", "https://www.example.com/b.html?x=1&y=2"],
        objectType: "File",
        force: true,
      }),
    );
    assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
    assert.deepEqual(Object.fromEntries(form), {
      Force: "true",
      ObjectPath: "https://www.example.com/a.html\nhttps://www.example.com/b.html?x=1&y=2",
      ObjectType: "File",
    });
    assert.deepEqual([...query], []);
  });

  it("leaves out what is not given", async () => {
    const { form } = await sent((api) =>
      api.refreshObjectCaches({ objectPaths: ["https://www.example.com/dir/"], objectType: "Directory" }),
    );
    assert.deepEqual([...form.keys()].toSorted(), ["ObjectPath", "ObjectType"]);
  });

  it("carries all that a prefetch can be told", async () => {
    const { query, body } = await sent((api) =>
      api.pushObjectCache({
        objectPaths: ["https://www.example.com/a", "https://www.example.com/b"],
        area: "overseas",
        l2Preload: true,
        withHeader: { "Accept-Encoding": "gzip" },
        queryHashkey: false,
      }),
    );
    assert.deepEqual(Object.fromEntries(query), {
      Area: "overseas",
      L2Preload: "true",
      ObjectPath: "https://www.example.com/a\nhttps://www.example.com/b",
      QueryHashkey: "false",
      WithHeader: '{"Accept-Encoding":"gzip"}',
    });
    assert.equal(body, "");
  });

  it("carries the domain and the tags of a refresh by tag", async () => {
    const { query } = await sent((api) =>
      api.refreshObjectCacheByCacheTag({
        domainName: "www.example.com",
        cacheTags: ["red", "blue"],
        force: false,
      }),
    );
    assert.deepEqual(Object.fromEntries(query), {
      CacheTag: "red,blue",
      DomainName: "www.example.com",
      Force: "false",
    });
  });

  it("carries every parameter by which the history can be asked", async () => {
    const { query } = await sent((api) =>
      api.describeRefreshTasks({
        taskId: "704225667",
        objectPath: "https://www.example.com/1.txt",
        objectType: "file",
        domainName: "www.example.com",
        status: "Complete",
        startTime: "2017-12-21T08:00:00Z",
        endTime: "2017-12-22T08:00:00Z",
        pageNumber: 2,
        pageSize: 100,
        resourceGroupId: "rg-1",
      }),
    );
    assert.deepEqual(Object.fromEntries(query), {
      DomainName: "www.example.com",
      EndTime: "2017-12-22T08:00:00Z",
      ObjectPath: "https://www.example.com/1.txt",
      ObjectType: "file",
      PageNumber: "2",
      PageSize: "100",
      ResourceGroupId: "rg-1",
      StartTime: "2017-12-21T08:00:00Z",
      Status: "Complete",
      TaskId: "704225667",
    });
  });

  it("asks for tasks by their ids, for the quota, and for the details of a prefetch", async () => {
    const api = clientOf(server);
    await api.describeRefreshTaskById(["1", "2"]);
    await api.describePreloadDetailById("3");
    await assert.doesNotReject(api.describeRefreshQuota());
    assert.deepEqual(
      server.asked.map(({ headers, query }) => [headers["x-acs-action"], query.get("TaskId")]),
      [
        ["DescribeRefreshTaskById", "1,2"],
        ["DescribePreloadDetailById", "3"],
        ["DescribeRefreshQuota", null],
      ],
    );
  });

  for (const [what, call] of Object.entries({
    "in a form": (api: CdnApi) =>
      api.refreshObjectCaches({ objectPaths: ["https://a.com/ö +*'(!)~&=%20"], objectType: "File" }),
    "in a query string": (api: CdnApi) =>
      api.describeRefreshTasks({ objectPath: "https://a.com/ö +*'(!)~&=%20" }),
    "of more than 100 kB": (api: CdnApi) =>
      api.pushObjectCache({
        objectPaths: Array.from({ length: 100 }, (_, i) => `https://a.com/${"x".repeat(1000)}${i}`),
      }),
  })) {
    it(`is signed correctly with parameters ${what}`, async () => {
      const asked = await sent(call);
      const [, id, signature] =
        /^ACS3-HMAC-SHA256 Credential=(.*),SignedHeaders=.*,Signature=(.*)$/.exec(
          asked.headers.authorization ?? "",
        ) ?? [];
      assert.equal(id, accessKeyId);
      assert.equal(signature, signatureOf(asked, accessKeySecret));
      assert.equal(asked.headers["x-acs-version"], "2018-05-10");
    });
  }

  it("carries a security token and signs it", async () => {
    const asked = await sent((api) => api.describeRefreshQuota(), { securityToken: "token-of-the-session" });
    assert.equal(asked.headers["x-acs-security-token"], "token-of-the-session");
    assert.match(asked.headers.authorization ?? "", /SignedHeaders=[^,]*x-acs-security-token/);
    assert.ok(asked.headers.authorization?.endsWith(signatureOf(asked, accessKeySecret)));
  });

  it("is signed anew, with a nonce of its own, each time that it is sent", async () => {
    let count = 0;
    const failing = await startServer(() => (++count < 3 ? { status: 503, body: "" } : {}));
    await clientOf(failing).describeRefreshQuota({ retry: { minDelay: 1 } });
    assert.equal(new Set(failing.asked.map(({ headers }) => headers["x-acs-signature-nonce"])).size, 3);
    for (const asked of failing.asked) {
      assert.ok(asked.headers.authorization?.endsWith(signatureOf(asked, accessKeySecret)));
    }
  });
});

describe("The endpoint", () => {
  const signedFor = async (settings: Record<string, string>): Promise<string> => {
    const configuration = readConfiguration("cdn", (key) => settings[key], {});
    const requests = new CdnRequests(configuration.region);
    const endpoint = endpointOf(configuration, () => requests.host);
    return sign(await requests.describeRefreshQuota(), endpoint, { accessKeyId, accessKeySecret }).url.href;
  };

  it("is the central one, by HTTPS, where nothing else is said", async () => {
    assert.equal(await signedFor({}), "https://cdn.aliyuncs.com/");
    assert.equal(await signedFor({ region: "cn-hangzhou" }), "https://cdn.aliyuncs.com/");
  });

  for (const region of ["ap-southeast-1", "eu-central-1", "us-west-1", "ap-northeast-1", "me-east-1"]) {
    it(`is the overseas one for ${region}`, async () => {
      assert.equal(await signedFor({ region }), "https://cdn.ap-southeast-1.aliyuncs.com/");
    });
  }

  it("is what the configuration says, whatever the region", async () => {
    const endpoints = '[{"cdn": "cdn.example.com"}]';
    assert.equal(await signedFor({ endpoints, region: "eu-central-1" }), "https://cdn.example.com/");
  });

  it("is called by HTTP where the protocol is set to that", async () => {
    assert.equal(await signedFor({ protocol: "HTTP" }), "http://cdn.aliyuncs.com/");
  });
});
