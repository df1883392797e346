import assert from "node:assert/strict";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { clientOf, failureOf, type Reply, startServer, stopServers } from "../cloud/server.js";

const date = "Wed, 21 Oct 2015 07:28:00 GMT";

const apiAnswering = async (body: unknown, reply: Reply = {}) =>
  clientOf(await startServer(() => ({ headers: { date }, body, ...reply })));

const row = {
  Status: "Complete",
  CreationTime: "2014-11-27T08:23:22Z",
  ObjectType: "file",
  Process: "100%",
  Description: "Internal Error",
  ObjectPath: "http://example.com/1.txt",
  TaskId: "704225667",
};

const task = {
  taskId: "704225667",
  objectPath: "http://example.com/1.txt",
  objectType: "file",
  status: "Complete",
  process: 100,
  creationTime: "2014-11-27T08:23:22Z",
  description: "Internal Error",
};

afterEach(stopServers);

describe("The answer to a submission", () => {
  for (const [what, value, expected] of [
    ["one task id", "9524139", ["9524139"]],
    ["several ids with commas between", "9524139,9524140, 9524141", ["9524139", "9524140", "9524141"]],
    ["an id twice", "1,1,2", ["1", "2"]],
    ["ids with blanks and nothing between", " 1 ,, 2,", ["1", "2"]],
    ["a number", 9524139, ["9524139"]],
  ] as const) {
    it(`gives the task ids of ${what}`, async () => {
      const refresh = await apiAnswering({ RefreshTaskId: value, RequestId: "r-1" });
      const request = { objectPaths: ["https://a.com/"], objectType: "Directory" } as const;
      assert.deepEqual(await refresh.refreshObjectCaches(request), {
        taskIds: expected,
        requestId: "r-1",
        serverTime: Date.parse(date),
      });
      const push = await apiAnswering({ PushTaskId: value, RequestId: "r-2" });
      assert.deepEqual((await push.pushObjectCache({ objectPaths: ["https://a.com/x"] })).taskIds, expected);
    });
  }

  it("keeps every digit of an id that is a number too long for one", async () => {
    const api = await apiAnswering('{"RefreshTaskId": 12345678901234567890}');
    const request = { domainName: "a.com", cacheTags: ["x"] };
    assert.deepEqual((await api.refreshObjectCacheByCacheTag(request)).taskIds, ["12345678901234567890"]);
  });

  for (const value of [
    ...[undefined, "", ",", null, {}, true, "soon", "1,soon", "1 2", "1;2", "-1", -1, 1.5, "1e3", 1e25],
    ...["0".repeat(60_000), "123456789012345678901", Array.from({ length: 1_001 }, (_, id) => id).join(",")],
  ]) {
    it(`is ambiguous where the task id is ${JSON.stringify(value)?.slice(0, 40)}, and names the field`, async () => {
      const api = await apiAnswering({ RefreshTaskId: value, RequestId: "r-3" });
      const error = await failureOf(
        api.refreshObjectCaches({ objectPaths: ["https://a.com/"], objectType: "Directory" }),
      );
      assert.equal(error.code, "UnexpectedAnswer");
      assert.equal(error.kind, "ambiguous");
      assert.equal(error.requestId, "r-3");
      assert.match(error.message, /RefreshTaskId is not as documented: expected .*task id/);
      assert.ok(error.message.length < 400, error.message);
    });
  }
});

describe("The task history", () => {
  it("reads the sample of the API's reference", async () => {
    const api = await apiAnswering({
      RequestId: "174F6032-AA26-470D-B90E-36F0EB205BEE",
      PageNumber: 10,
      PageSize: 1,
      TotalCount: 2,
      Tasks: { CDNTask: [row] },
    });
    assert.deepEqual(await api.describeRefreshTasks({}), {
      tasks: [task],
      totalCount: 2,
      pageNumber: 10,
      pageSize: 1,
      requestId: "174F6032-AA26-470D-B90E-36F0EB205BEE",
      serverTime: Date.parse(date),
    });
  });

  for (const [what, tasks] of [
    ["missing", undefined],
    ["null", null],
    ["an empty object", {}],
    ["an empty text", ""],
    ["an empty list", []],
    ["an object with an empty list", { CDNTask: [] }],
  ] as const) {
    it(`is empty where Tasks is ${what}`, async () => {
      const api = await apiAnswering({ Tasks: tasks });
      assert.deepEqual((await api.describeRefreshTasks({})).tasks, []);
      assert.deepEqual((await api.describeRefreshTaskById(["1"])).tasks, []);
    });
  }

  for (const [what, tasks] of [
    ["a bare list", [row]],
    ["a list in CDNTask", { CDNTask: [row] }],
    ["one row in CDNTask", { CDNTask: row }],
  ] as const) {
    it(`reads ${what}, in both of the operations that ask for it`, async () => {
      const api = await apiAnswering({ Tasks: tasks, TotalCount: "1" });
      const byPath = await api.describeRefreshTasks({});
      assert.deepEqual([byPath.tasks, byPath.totalCount], [[task], 1]);
      const byId = await api.describeRefreshTaskById(["704225667"]);
      assert.deepEqual([byId.tasks, byId.totalCount], [[task], 1]);
    });
  }

  it("reads numbers that are sent as text and text that is sent as numbers", async () => {
    const api = await apiAnswering({
      TotalCount: "1",
      PageNumber: "1",
      PageSize: "20",
      Tasks: { CDNTask: [{ ...row, TaskId: 704225667, Process: 42 }] },
    });
    const page = await api.describeRefreshTasks({});
    assert.deepEqual(page.tasks, [{ ...task, process: 42 }]);
    assert.deepEqual([page.totalCount, page.pageNumber, page.pageSize], [1, 1, 20]);
  });

  for (const [process, expected] of [
    ["100%", 100],
    ["42", 42],
    ["12.5%", 12.5],
    ["", 0],
    [undefined, 0],
    [null, 0],
    ["140%", 100],
    [-3, 0],
    ["99.37%", 99.37],
    ["soon", 0],
    ["%", 0],
    ["Infinity", 0],
    [true, 0],
    [{ toString: "1" }, 0],
    [[[[50]]], 0],
  ] as const) {
    it(`takes a Process of ${JSON.stringify(process)} for ${expected} percent`, async () => {
      const api = await apiAnswering({ Tasks: [{ ...row, Process: process }] });
      assert.equal((await api.describeRefreshTasks({})).tasks[0]?.process, expected);
    });
  }

  for (const [TaskId, taskId] of [
    ["soon", "soon"],
    ["1,2", "1,2"],
    [undefined, ""],
    [null, ""],
    [{}, ""],
    ["0".repeat(60_000), `${"0".repeat(100)}…`],
  ]) {
    it(`loses no row for one with the task id ${JSON.stringify(TaskId)?.slice(0, 20)}`, async () => {
      const api = await apiAnswering({ Tasks: [row, { ...row, TaskId }, row] });
      const ids = (tasks: readonly { taskId: string }[]): string[] => tasks.map((one) => one.taskId);
      const expected = [row.TaskId, taskId, row.TaskId];
      assert.deepEqual(ids((await api.describeRefreshTasks({})).tasks), expected);
      assert.deepEqual(ids((await api.describeRefreshTaskById(["1"])).tasks), expected);
    });
  }

  for (const [time, expected] of [
    ["2014-11-27T08:25:01Z", "2014-11-27T08:25:01Z"],
    ["2014-11-27T08:25:01.25Z", "2014-11-27T08:25:01Z"],
    ["2014-11-27T08:25Z", "2014-11-27T08:25:00Z"],
    ["2014-11-27T08:25:01", undefined],
    ["2014-11-27 08:25:01", undefined],
    ["2014-13-27T08:25:01Z", undefined],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
    [1417076701, undefined],
  ] as const) {
    it(`takes a CompletionTime of ${JSON.stringify(time)} for ${expected ?? "none"}`, async () => {
      const api = await apiAnswering({ Tasks: [{ ...row, CompletionTime: time }] });
      const completed = expected === undefined ? task : { ...task, completionTime: expected };
      assert.deepEqual((await api.describeRefreshTasks({})).tasks, [completed]);
    });
  }

  it("passes on statuses and types that nobody has heard of", async () => {
    const api = await apiAnswering({ Tasks: [{ ...row, Status: "Pondering", ObjectType: "wish" }] });
    const [read] = (await api.describeRefreshTasks({})).tasks;
    assert.deepEqual([read?.status, read?.objectType], ["Pondering", "wish"]);
  });

  it("gives empty text for what a row leaves out", async () => {
    const { TaskId, ObjectPath, Status } = row;
    const api = await apiAnswering({ Tasks: [{ TaskId, ObjectPath, Status, Description: null }] });
    const expected = { ...task, objectType: "", process: 0, creationTime: "", description: "" };
    assert.deepEqual((await api.describeRefreshTasks({})).tasks, [expected]);
  });

  for (const [what, body] of [
    ["the answer's field Tasks.0.Status", { Tasks: [{ ...row, Status: undefined }] }],
    ["the answer's field Tasks.1.ObjectPath", { Tasks: { CDNTask: [row, { ...row, ObjectPath: null }] } }],
    ["the answer's field Tasks", { Tasks: "none" }],
    ["the answer's field Tasks", { Tasks: new Array(100_001).fill(0) }],
    ["the answer's field TotalCount", { TotalCount: "many" }],
    ["the answer's field TotalCount", { TotalCount: -1 }],
    ["the answer", []],
    ["the answer", null],
  ] as const) {
    it(`names ${what} where ${JSON.stringify(body)?.slice(0, 40)} is not as documented`, async () => {
      const api = await apiAnswering(JSON.stringify(body));
      const error = await failureOf(api.describeRefreshTasks({}, { retry: false }));
      assert.equal(error.code, "UnexpectedAnswer");
      assert.equal(error.kind, "retry");
      assert.ok(error.message.includes(`${what} is not as documented: expected `), error.message);
    });
  }
});

describe("An answer that counts rows", () => {
  const operations: Record<string, (api: CdnApi) => Promise<unknown>> = {
    DescribeRefreshTasks: (api) => api.describeRefreshTasks({}, { retry: false }),
    DescribeRefreshTaskById: (api) => api.describeRefreshTaskById(["1"], { retry: false }),
  };
  for (const [operation, call] of Object.entries(operations)) {
    for (const [what, Tasks] of [
      ["stand under the key of another product", { Task: [row, row] }],
      ["are one that stands under such a key", { Task: row }],
      ["are a row by themselves", row],
      ["are not there", undefined],
      ["are null", null],
      ["are an empty object", {}],
      ["are an empty text", ""],
      ["are an object with an object under the right key", { CDNTask: { Task: [row] } }],
    ] as const) {
      it(`is no empty history where they ${what}: ${operation}`, async () => {
        const error = await failureOf(call(await apiAnswering({ TotalCount: 2, Tasks })));
        assert.equal(error.code, "UnexpectedAnswer");
        assert.equal(error.kind, "retry");
        assert.match(error.message, /^Describe\w+ failed: UnexpectedAnswer: the answer's field Tasks/);
      });
    }

    it(`is no empty history either where it counts none and has some under another key: ${operation}`, async () => {
      const error = await failureOf(call(await apiAnswering({ Tasks: { Task: [row] } })));
      assert.match(error.message, /expected a list of rows, or one in Tasks\.CDNTask/);
    });

    it(`says what it has counted: ${operation}`, async () => {
      const error = await failureOf(call(await apiAnswering({ TotalCount: "7", Tasks: {} })));
      assert.match(error.message, /since there are 7 by its TotalCount/);
    });

    it(`may have an empty list, of which who has asked thinks what he will: ${operation}`, async () => {
      for (const Tasks of [[], { CDNTask: [] }]) {
        await call(await apiAnswering({ TotalCount: 2, Tasks }));
      }
    });
  }

  it("has none on a page behind its last one, however it says that", async () => {
    for (const Tasks of [undefined, {}, "", [], { Task: [] }]) {
      const api = await apiAnswering({ TotalCount: 20, PageNumber: 2, PageSize: 20, Tasks });
      const { tasks, totalCount } = await api.describeRefreshTasks({});
      assert.deepEqual([tasks, totalCount], [[], 20]);
    }
  });

  it("is no prefetch without details where these stand under another key", async () => {
    const api = await apiAnswering({ TotalCount: 1, UrlDetails: { Detail: [{}] } });
    const error = await failureOf(api.describePreloadDetailById("17", { retry: false }));
    assert.match(error.message, /expected a list of rows, or one in UrlDetails\.UrlDetail/);
  });
});

describe("The quota", () => {
  it("is in numbers, though the API sends text", async () => {
    const api = await apiAnswering({
      UrlQuota: "10000",
      UrlRemain: "9998",
      DirQuota: "100",
      DirRemain: "99",
      RegexQuota: "20",
      RegexRemain: "20",
      IgnoreParamsQuota: "100",
      IgnoreParamsRemain: "100",
      PreloadQuota: "1000",
      PreloadRemain: "0",
      PreloadEdgeQuota: "5",
      PreloadEdgeRemain: "4",
      BlockQuota: 300,
      BlockRemain: 299,
      RequestId: "r",
    });
    assert.deepEqual(await api.describeRefreshQuota(), {
      url: { quota: 10_000, remain: 9998 },
      dir: { quota: 100, remain: 99 },
      regex: { quota: 20, remain: 20 },
      ignoreParams: { quota: 100, remain: 100 },
      preload: { quota: 1000, remain: 0 },
      preloadEdge: { quota: 5, remain: 4 },
      block: { quota: 300, remain: 299 },
      requestId: "r",
      serverTime: Date.parse(date),
    });
  });

  it("leaves out what the account does not have", async () => {
    const api = await apiAnswering({ UrlQuota: "10", UrlRemain: "1", BlockQuota: "", BlockRemain: "" });
    const { url, ...rest } = await api.describeRefreshQuota();
    assert.deepEqual(url, { quota: 10, remain: 1 });
    assert.deepEqual(Object.keys(rest).toSorted(), ["requestId", "serverTime"]);
  });
});

describe("The details of a prefetch", () => {
  const detail = {
    TaskId: 17,
    Domain: "a.com",
    CreationTime: "2023-07-10T03:10:00Z",
    EndTime: "2023-07-10T03:12:00Z",
    RetCode: "OK",
    Process: "100%",
    Status: "Complete",
    Urls: [{ Url: "a.com/x", Success: "TRUE", Description: "OK" }],
  };
  for (const [what, details] of [
    ["a list", [detail]],
    ["a list in an object", { UrlDetail: [{ ...detail, Urls: { Url: detail.Urls } }] }],
  ] as const) {
    it(`reads ${what}`, async () => {
      const api = await apiAnswering({ UrlDetails: details, RequestId: "r" });
      assert.deepEqual((await api.describePreloadDetailById("17")).urlDetails, [
        {
          taskId: "17",
          domain: "a.com",
          creationTime: "2023-07-10T03:10:00Z",
          endTime: "2023-07-10T03:12:00Z",
          retCode: "OK",
          process: 100,
          status: "Complete",
          urls: [{ url: "a.com/x", success: "TRUE", description: "OK" }],
        },
      ]);
    });
  }
});

describe("The time of an answer", () => {
  for (const [what, headers] of [
    ["no date", {}],
    ["a date that is none", { date: "soon" }],
  ] as const) {
    it(`is not known where the server gives ${what}`, async () => {
      const api = clientOf(
        await startServer((_asked, response) => {
          response.sendDate = false;
          return { headers };
        }),
      );
      assert.equal((await api.describeRefreshTasks({})).serverTime, undefined);
    });
  }
});
