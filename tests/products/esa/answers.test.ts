import assert from "node:assert/strict";
import type { EsaApi } from "../../../provider/products/esa/api.js";
import { failureOf, type Reply, startServer, stopServers } from "../../cloud/server.js";
import { esaClientOf } from "./client.js";

const date = "Wed, 21 Oct 2015 07:28:00 GMT";
const serverTime = Date.parse(date);

const apiAnswering = async (body: unknown, reply: Reply = {}): Promise<EsaApi> =>
  esaClientOf(await startServer(() => ({ headers: { date }, body, ...reply })));

const siteId = "123456789012345";

const purges = (api: EsaApi) => api.describePurgeTasks({ siteId, type: "file" }, { retry: false });
const preloads = (api: EsaApi) => api.describePreloadTasks({ siteId }, { retry: false });

const row = {
  Status: "Complete",
  CreateTime: "2023-07-26T01:56:15Z",
  Type: "file",
  Process: "100%",
  Description: "Internal Error",
  Content: "http://a.com/1.jpg?b=1",
  TaskId: "16346513304",
};

const task = {
  taskId: "16346513304",
  objectPath: "http://a.com/1.jpg?b=1",
  objectType: "file",
  status: "Complete",
  process: 100,
  creationTime: "2023-07-26T01:56:15Z",
  description: "Internal Error",
};

afterEach(stopServers);

describe("ESA's answer to a submission", () => {
  const submissions: [what: string, submit: (api: EsaApi) => Promise<{ taskIds: string[] }>][] = [
    ["purge", (api) => api.purgeCaches({ siteId, type: "file", content: ["https://a.com/x"] })],
    ["prefetch", (api) => api.preloadCaches({ siteId, content: ["https://a.com/x"] })],
  ];
  for (const [what, submit] of submissions) {
    it(`gives the task id of a ${what}, also one that is a long number`, async () => {
      assert.deepEqual(await submit(await apiAnswering({ TaskId: "15940956620", RequestId: "r-1" })), {
        taskIds: ["15940956620"],
        requestId: "r-1",
        serverTime,
      });
      const { taskIds } = await submit(await apiAnswering('{"TaskId": 12345678901234567890}'));
      assert.deepEqual(taskIds, ["12345678901234567890"]);
    });

    for (const [why, body, reply] of [
      ["the task id is missing", { RequestId: "r-2" }, {}],
      ["the task id is empty", { TaskId: "" }, {}],
      ["the task id is no number", { TaskId: "soon" }, {}],
      ["the answer is not JSON", "<html>", {}],
      ["a gateway has answered", "", { status: 502 }],
      ["the service has failed", { Code: "InternalError", Message: "m" }, { status: 500 }],
      ["the service is out of order", { Code: "ServiceUnavailable", Message: "m" }, { status: 503 }],
    ] as const) {
      it(`leaves open whether a ${what} was carried out where ${why}`, async () => {
        assert.equal((await failureOf(submit(await apiAnswering(body, reply)))).kind, "ambiguous");
      });
    }

    for (const [code, kind, status] of [
      ["InvalidContent", "permanent", 400],
      ["InvalidParameter", "permanent", 400],
      ["QuotaExceeded", "permanent", 400],
      ["InvalidAction.NotFound", "permanent", 404],
      ["Forbidden.RAM", "permanent", 403],
      ["TooManyRequests", "throttled", 400],
      ["Site.ServiceBusy", "throttled", 400],
      ["Throttling.User", "throttled", 400],
    ] as const) {
      it(`tells what is to be done about a ${what} that is refused with ${code}`, async () => {
        const server = await startServer(() => ({ status, body: { Code: code, Message: "no" } }));
        const api = esaClientOf(server);
        const once = { retry: false } as const;
        const error = await failureOf(
          what === "purge"
            ? api.purgeCaches({ siteId, type: "purgeall" }, once)
            : api.preloadCaches({ siteId, content: ["https://a.com/x"] }, once),
        );
        assert.equal(error.kind, kind);
        assert.equal(server.asked.length, 1);
        assert.ok(error.advice.length > 20, error.message);
      });
    }
  }

  it("names ESA's own action where it is forbidden", async () => {
    const api = await apiAnswering({ Code: "Forbidden.RAM", Message: "no" }, { status: 403 });
    const error = await failureOf(api.listSites({}));
    assert.match(error.message, /^ListSites failed: Forbidden\.RAM: no .*esa:ListSites/);
  });
});

describe("ESA's task history", () => {
  it("reads the samples of the API's reference", async () => {
    const body = { RequestId: "r", PageNumber: 1, PageSize: 20, TotalCount: 15, Tasks: [row] };
    const page = { totalCount: 15, pageNumber: 1, pageSize: 20, requestId: "r", serverTime };
    assert.deepEqual(await purges(await apiAnswering(body)), { tasks: [task], ...page });
    const { Type: _, ...preload } = row;
    const sample = { ...preload, CreateTime: "2023-03-28 14:28:57", TaskId: "1597854579687428" };
    assert.deepEqual(await preloads(await apiAnswering({ ...body, Tasks: [sample] })), {
      tasks: [
        {
          ...task,
          objectType: "preload",
          taskId: "1597854579687428",
          creationTime: "2023-03-28T06:28:57Z",
        },
      ],
      ...page,
    });
  });

  for (const [time, expected] of [
    ["2023-07-26T01:56:15Z", "2023-07-26T01:56:15Z"],
    ["2023-07-26T01:56:15.123Z", "2023-07-26T01:56:15Z"],
    ["2023-07-26T09:56:15+08:00", "2023-07-26T01:56:15Z"],
    ["2023-07-26 09:56:15", "2023-07-26T01:56:15Z"],
    ["2023-07-26T09:56:15", "2023-07-26T01:56:15Z"],
    ["2023-13-26 09:56:15", "2023-13-26 09:56:15"],
    ["soon", "soon"],
    ["", ""],
    [undefined, ""],
    [null, ""],
    ["0".repeat(60_000), `${"0".repeat(100)}…`],
  ]) {
    it(`takes a CreateTime of ${JSON.stringify(time)?.slice(0, 30)} for ${JSON.stringify(expected)?.slice(0, 30)}`, async () => {
      const api = await apiAnswering({ Tasks: [{ ...row, CreateTime: time }] });
      assert.equal((await purges(api)).tasks[0]?.creationTime, expected);
    });
  }

  for (const [process, expected] of [
    ["100%", 100],
    ["42", 42],
    [42, 42],
    [undefined, 0],
    ["soon", 0],
  ] as const) {
    it(`takes a Process of ${JSON.stringify(process)} for ${expected} percent`, async () => {
      const api = await apiAnswering({ Tasks: [{ ...row, Process: process }] });
      assert.equal((await purges(api)).tasks[0]?.process, expected);
    });
  }

  it("gives empty text for what a row leaves out, and passes on what nobody has heard of", async () => {
    const { Content } = row;
    const api = await apiAnswering({ Tasks: [{ Content, Status: "Pondering", Description: null }] });
    assert.deepEqual((await purges(api)).tasks, [
      {
        ...{ taskId: "", objectPath: Content, objectType: "", status: "Pondering" },
        ...{ process: 0, creationTime: "", description: "" },
      },
    ]);
  });

  for (const [what, Tasks] of [
    ["missing", undefined],
    ["null", null],
    ["an empty text", ""],
    ["an empty object", {}],
    ["an empty list", []],
  ] as const) {
    it(`is empty where Tasks is ${what} and there are none`, async () => {
      assert.deepEqual((await purges(await apiAnswering({ Tasks, TotalCount: 0 }))).tasks, []);
      assert.deepEqual((await preloads(await apiAnswering({ Tasks }))).tasks, []);
    });

    it(`is an error where Tasks is ${what} although there are some`, async () => {
      for (const ask of [purges, preloads]) {
        const error = await failureOf(ask(await apiAnswering({ Tasks, TotalCount: "2", PageNumber: 1 })));
        assert.deepEqual([error.code, error.kind], ["UnexpectedAnswer", "retry"]);
        assert.match(
          error.message,
          /field Tasks is not as documented: expected rows: TotalCount says that there are 2/,
        );
      }
    });

    it(`has its end behind the last page where Tasks is ${what}`, async () => {
      const page = { Tasks, TotalCount: 50, PageNumber: 2, PageSize: 50 };
      assert.deepEqual((await purges(await apiAnswering(page))).tasks, []);
    });
  }

  for (const [what, body] of [
    ["Tasks", { TotalCount: 1, Tasks: { Task: [row] } }],
    ["Tasks", { Tasks: { CDNTask: [row] } }],
    ["Tasks", { Tasks: row }],
    ["Tasks", { Tasks: "none" }],
    ["Tasks.1.Content", { Tasks: [row, { ...row, Content: undefined }] }],
    ["Tasks.0.Status", { Tasks: [{ ...row, Status: null }] }],
    ["TotalCount", { Tasks: [], TotalCount: "many" }],
  ] as const) {
    it(`is an error that names ${what} where it is ${JSON.stringify(body).slice(0, 40)}`, async () => {
      for (const ask of [purges, preloads]) {
        const error = await failureOf(ask(await apiAnswering(body)));
        assert.equal(error.code, "UnexpectedAnswer");
        assert.ok(error.message.includes(`the answer's field ${what} is not as documented`), error.message);
      }
    });
  }
});

describe("ESA's quota", () => {
  const quota = async (body: object) => (await apiAnswering(body)).getPurgeQuota({ siteId, type: "file" });

  it("is in numbers, though the API sends text", async () => {
    const expected = { quota: 100_000, usage: 10, requestId: "r", serverTime };
    assert.deepEqual(await quota({ Quota: "100000", Usage: "10", RequestId: "r" }), expected);
    assert.deepEqual(await quota({ Quota: 100_000, Usage: 10, RequestId: "r" }), expected);
  });

  it("has the 30 days too where the site has such a limit, which 0 is not", async () => {
    const answer = { Quota: "5", Usage: "1", RequestId: "r" };
    const expected = { quota: 5, usage: 1, requestId: "r", serverTime };
    assert.deepEqual(await quota({ ...answer, Quota30Day: "0", Usage30Day: "0" }), expected);
    assert.deepEqual(await quota({ ...answer, Quota30Day: "200000", Usage30Day: "20" }), {
      ...expected,
      quota30Day: 200_000,
      usage30Day: 20,
    });
  });

  for (const [field, body] of [
    ["Quota", { Usage: "1" }],
    ["Usage", { Quota: "1" }],
    ["Quota", { Quota: "much", Usage: "1" }],
    ["Quota30Day", { Quota: "1", Usage: "1", Quota30Day: "-1" }],
  ] as const) {
    it(`is an error that names ${field} where it is ${JSON.stringify(body)}`, async () => {
      const api = await apiAnswering(body);
      const error = await failureOf(api.getPurgeQuota({ siteId, type: "file" }, { retry: false }));
      assert.equal(error.code, "UnexpectedAnswer");
      assert.ok(error.message.includes(`field ${field} is not as documented`), error.message);
    });
  }
});

describe("ESA's sites", () => {
  const list = (api: EsaApi) => api.listSites({ siteName: "example.com" }, { retry: false });

  it("have what the API says of them", async () => {
    const sites = [{ SiteId: 123456789012345, SiteName: "example.com", Status: "active", PlanName: "p-1" }];
    const body = { RequestId: "r", TotalCount: 40, PageNumber: 1, PageSize: 20, Sites: sites };
    assert.deepEqual(await list(await apiAnswering(body)), {
      sites: [{ siteId: "123456789012345", siteName: "example.com", status: "active", planName: "p-1" }],
      ...{ totalCount: 40, pageNumber: 1, pageSize: 20, requestId: "r", serverTime },
    });
  });

  for (const [written, siteId] of [
    ["123456789012345", "123456789012345"],
    ["9007199254740993", "9007199254740993"],
    ["12345678901234567890", "12345678901234567890"],
    ['"9007199254740993"', "9007199254740993"],
  ]) {
    it(`keep every digit of an id that is written ${written}`, async () => {
      const api = await apiAnswering(`{"Sites":[{"SiteId":${written},"SiteName":"a.com"}],"TotalCount":1}`);
      assert.deepEqual((await list(api)).sites, [{ siteId, siteName: "a.com", status: "", planName: "" }]);
    });
  }

  for (const [field, body] of [
    ["Sites.0.SiteId", { Sites: [{ SiteName: "a.com" }] }],
    ["Sites.0.SiteId", { Sites: [{ SiteId: 1.5, SiteName: "a.com" }] }],
    ["Sites.0.SiteId", { Sites: [{ SiteId: "a", SiteName: "a.com" }] }],
    ["Sites.0.SiteName", { Sites: [{ SiteId: 1 }] }],
    ["Sites", { Sites: { Site: [{ SiteId: 1, SiteName: "a.com" }] } }],
    ["Sites", { TotalCount: 1 }],
  ] as const) {
    it(`are an error that names ${field} where they are ${JSON.stringify(body)}`, async () => {
      const error = await failureOf(list(await apiAnswering(body)));
      assert.equal(error.code, "UnexpectedAnswer");
      assert.ok(error.message.includes(`field ${field} is not as documented`), error.message);
    });
  }
});
