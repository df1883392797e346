import assert from "node:assert/strict";
import { endpointOf } from "../../../provider/cloud/caller.js";
import { readConfiguration } from "../../../provider/cloud/configuration.js";
import type { EsaApi, PurgeType } from "../../../provider/products/esa/api.js";
import { hostOf } from "../../../provider/products/esa/host.js";
import {
  type Asked,
  accessKeyId,
  accessKeySecret,
  signatureOf,
  startServer,
  stopServers,
  type TestServer,
} from "../../cloud/server.js";
import { esaClientOf } from "./client.js";

const answers: Record<string, object> = {
  PurgeCaches: { TaskId: "1" },
  PreloadCaches: { TaskId: "1" },
  GetPurgeQuota: { Quota: "1", Usage: "0" },
};

const siteId = "123456789012345";

describe("A request to ESA", () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer(({ headers }) => ({ body: answers[String(headers["x-acs-action"])] ?? {} }));
  });
  afterEach(stopServers);

  const sent = async (call: (api: EsaApi) => Promise<unknown>): Promise<Asked> => {
    await call(esaClientOf(server));
    const [asked] = server.asked;
    assert.ok(asked !== undefined);
    return asked;
  };

  const files = ["https://www.example.com/a.html", "https://www.example.com/b.html?x=1&y=2"];
  for (const [type, content, json] of [
    ["file", files, JSON.stringify({ Files: files })],
    ["directory", ["https://a.example.com/d/"], '{"Directories":["https://a.example.com/d/"]}'],
    ["hostname", ["a.example.com"], '{"Hostnames":["a.example.com"]}'],
    ["ignoreParams", ["https://a.example.com/x"], '{"IgnoreParams":["https://a.example.com/x"]}'],
    ["cachetag", ["red", "blue"], '{"CacheTags":["red","blue"]}'],
  ] as const) {
    it(`puts a purge of type ${type} into a form, in the object that the API wants`, async () => {
      const { method, headers, form, query } = await sent((api) =>
        api.purgeCaches({ siteId, type, content }),
      );
      assert.equal(method, "POST");
      assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
      assert.equal(headers["x-acs-version"], "2024-09-10");
      assert.deepEqual(Object.fromEntries(form), { SiteId: siteId, Type: type, Content: json });
      assert.deepEqual([...query], []);
    });
  }

  it("carries all else that a purge can be told, and purges everything where that is asked for", async () => {
    const { form } = await sent((api) =>
      api.purgeCaches({ siteId, type: "purgeall", force: true, edgeComputePurge: false }),
    );
    assert.deepEqual(Object.fromEntries(form), {
      SiteId: siteId,
      Type: "purgeall",
      Content: '{"PurgeAll":true}',
      Force: "true",
      EdgeComputePurge: "false",
    });
  });

  it("puts a prefetch into a form, with its headers if there are any", async () => {
    await esaClientOf(server).preloadCaches({ siteId, content: files });
    await esaClientOf(server).preloadCaches({
      siteId,
      content: files.slice(0, 1),
      headers: { "Accept-Encoding": "br" },
    });
    assert.deepEqual(
      server.asked.map(({ form }) => Object.fromEntries(form)),
      [
        { SiteId: siteId, Content: JSON.stringify(files) },
        {
          SiteId: siteId,
          Content: '["https://www.example.com/a.html"]',
          Headers: '{"Accept-Encoding":"br"}',
        },
      ],
    );
  });

  it("carries every parameter by which tasks can be asked for", async () => {
    const api = esaClientOf(server);
    const query = {
      siteId,
      content: "https://www.example.com/1.txt?a=b",
      status: "Refreshing",
      startTime: "2026-01-10T08:00:00Z",
      endTime: "2026-01-10T09:00:00Z",
      pageNumber: 2,
      pageSize: 50,
    };
    await api.describePurgeTasks({ ...query, type: "ignoreParams" });
    await api.describePreloadTasks(query);
    const common = {
      SiteId: siteId,
      Content: "https://www.example.com/1.txt?a=b",
      Status: "Refreshing",
      StartTime: "2026-01-10T08:00:00Z",
      EndTime: "2026-01-10T09:00:00Z",
      PageNumber: "2",
      PageSize: "50",
    };
    assert.deepEqual(
      server.asked.map((asked) => [
        asked.method,
        asked.headers["x-acs-action"],
        Object.fromEntries(asked.query),
        asked.body,
      ]),
      [
        ["GET", "DescribePurgeTasks", { ...common, Type: "ignoreParams" }, ""],
        ["GET", "DescribePreloadTasks", common, ""],
      ],
    );
  });

  it("asks for a quota and for sites", async () => {
    const api = esaClientOf(server);
    await api.getPurgeQuota({ siteId, type: "hostname" });
    await api.listSites({ siteName: "example.com", siteSearchType: "fuzzy", pageNumber: 1, pageSize: 500 });
    assert.deepEqual(
      server.asked.map(({ method, query }) => [method, Object.fromEntries(query)]),
      [
        ["POST", { SiteId: siteId, Type: "hostname" }],
        ["GET", { SiteName: "example.com", SiteSearchType: "fuzzy", PageNumber: "1", PageSize: "500" }],
      ],
    );
  });

  for (const [what, call] of Object.entries({
    "in a form": (api: EsaApi) =>
      api.purgeCaches({ siteId, type: "file", content: ["https://a.com/ö +*'(!)~&=%20"] }),
    "in a query string": (api: EsaApi) =>
      api.describePurgeTasks({ siteId, type: "file", content: "https://a.com/ö +*'(!)~&=%20" }),
    "of a megabyte": (api: EsaApi) =>
      api.purgeCaches({
        siteId,
        type: "file",
        content: Array.from({ length: 1_000 }, (_, i) => `https://a.com/${"x".repeat(1_000)}${i}`),
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
    });
  }

  it("keeps every digit of a site's id", async () => {
    const type: PurgeType = "file";
    const { query } = await sent((api) => api.getPurgeQuota({ siteId: "12345678901234567890", type }));
    assert.equal(query.get("SiteId"), "12345678901234567890");
  });
});

describe("The endpoint of ESA", () => {
  const endpoint = (settings: Record<string, string>, environment: Record<string, string> = {}): string => {
    const configuration = readConfiguration("esa", (key) => settings[key], environment);
    const { protocol, host } = endpointOf(configuration, () => hostOf(configuration.region));
    return `${protocol}://${host}`;
  };

  for (const region of ["cn-hangzhou", "cn-beijing", "cn-shanghai-finance-1", "cn-hongkong", undefined]) {
    it(`is the one in China for ${region ?? "no region"}`, () => {
      const settings: Record<string, string> = region === undefined ? {} : { region };
      assert.equal(endpoint(settings), "https://esa.cn-hangzhou.aliyuncs.com");
    });
  }

  for (const region of ["ap-southeast-1", "eu-central-1", "us-west-1", "me-east-1"]) {
    it(`is the other one for ${region}`, () => {
      assert.equal(endpoint({ region }), "https://esa.ap-southeast-1.aliyuncs.com");
    });
  }

  it("is what the configuration or the environment says, whatever the region", () => {
    const region = "eu-central-1";
    assert.equal(endpoint({ region, endpoints: '[{"esa": "esa.example.com"}]' }), "https://esa.example.com");
    assert.equal(endpoint({ region }, { ESA_ENDPOINT: "http://127.0.0.1:8080" }), "http://127.0.0.1:8080");
  });
});
