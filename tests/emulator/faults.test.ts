import assert from "node:assert/strict";
import * as http from "node:http";
import type { Emulator, Misbehaviour } from "../../emulator/index.js";
import { clientOf, closeEmulators, emulatorWith, rawCall, type SdkError } from "./client.js";

describe("the emulator's faults", () => {
  afterEach(closeEmulators);

  const SUBMIT = { operation: "RefreshObjectCaches", form: { ObjectPath: "https://example.com/a" } };

  /** An emulator with one fault on submissions. */
  async function faulty(misbehaviour: Misbehaviour): Promise<Emulator> {
    const emulator = await emulatorWith();
    emulator.fault({ operation: "RefreshObjectCaches", do: misbehaviour });
    return emulator;
  }

  function lastCall(emulator: Emulator) {
    const { applied, statusCode, code, fault } = emulator.journal.at(-1) ?? {};
    return { applied, statusCode, code, kind: fault?.do.kind };
  }

  it("answer an error of the API, with what it says of trying again, instead of carrying the call out", async () => {
    const emulator = await faulty({
      kind: "error",
      statusCode: 503,
      code: "Throttling.Api",
      message: "slow down",
      headers: { "X-Extra": "more" },
      retryAfterSeconds: 2,
    });
    const answer = await rawCall(emulator, SUBMIT);
    assert.equal(answer.statusCode, 503);
    assert.deepEqual(JSON.parse(answer.text), {
      RequestId: answer.headers["x-acs-request-id"],
      HostId: emulator.endpoint,
      Code: "Throttling.Api",
      Message: "slow down",
    });
    assert.equal(answer.headers["retry-after"], "2");
    assert.equal(answer.headers["x-extra"], "more");
    await assert.rejects(clientOf(emulator).refresh({ objectPath: "example.com/a" }), {
      name: "ThrottlingError",
      retryAfter: 2000,
    });
    assert.deepEqual(emulator.tasks, []);
    assert.deepEqual(lastCall(emulator), {
      applied: false,
      statusCode: 503,
      code: "Throttling.Api",
      kind: "error",
    });
  });

  it("answer an error after the call was carried out, where they are told so", async () => {
    const emulator = await faulty({ kind: "error", statusCode: 500, code: "InternalError", applied: true });
    await assert.rejects(clientOf(emulator).refresh({ objectPath: "example.com/a" }), {
      name: "ServerError",
      code: "InternalError",
      statusCode: 500,
      message: /The request processing has failed due to some unknown error/,
    });
    assert.equal(emulator.tasks.length, 1);
    assert.equal(lastCall(emulator).applied, true);
    assert.deepEqual(emulator.journal[0]?.taskIds, [emulator.tasks[0]?.taskId]);
  });

  for (const applied of [true, false]) {
    it(`answer any body, ${applied ? "after" : "instead of"} carrying the call out`, async () => {
      const body = "<html>Bad Gateway</html>";
      const emulator = await faulty({
        kind: "body",
        statusCode: 502,
        body,
        contentType: "text/html",
        applied,
      });
      const answer = await rawCall(emulator, SUBMIT);
      assert.deepEqual([answer.statusCode, answer.text], [502, body]);
      assert.equal(answer.headers["content-type"], "text/html");
      assert.equal(emulator.tasks.length, applied ? 1 : 0);
      assert.deepEqual(lastCall(emulator), { applied, statusCode: 502, code: undefined, kind: "body" });
    });

    it(`reset the connection ${applied ? "after" : "instead of"} carrying the call out`, async () => {
      const emulator = await faulty({ kind: "reset", applied });
      await assert.rejects(clientOf(emulator).refresh({ objectPath: "example.com/a" }), {
        code: "ECONNRESET",
      });
      assert.equal(emulator.tasks.length, applied ? 1 : 0);
      assert.deepEqual(lastCall(emulator), { applied, statusCode: 0, code: undefined, kind: "reset" });
    });

    it(`never answer, ${applied ? "after" : "instead of"} carrying the call out, until it is closed`, async () => {
      const emulator = await faulty({ kind: "stall", applied });
      const ended = assert.rejects(rawCall(emulator, SUBMIT), { code: "ECONNRESET" });
      const call = await emulator.waitForCall("RefreshObjectCaches");
      assert.deepEqual([call.statusCode, call.applied], [0, applied]);
      assert.equal(emulator.tasks.length, applied ? 1 : 0);
      await emulator.close();
      await ended;
    });
  }

  it("answer nothing with a status of 200 by default", async () => {
    const emulator = await faulty({ kind: "body", body: "" });
    const answer = await rawCall(emulator, SUBMIT);
    assert.deepEqual([answer.statusCode, answer.text], [200, ""]);
    assert.equal(answer.headers["content-type"], "application/json;charset=utf-8");
    await assert.rejects(clientOf(emulator).refresh({ objectPath: "example.com/a" }), {
      name: "SyntaxError",
    });
  });

  it("answer half of the real answer as if it were all", async () => {
    const emulator = await faulty({ kind: "truncate" });
    const { statusCode, text } = await rawCall(emulator, SUBMIT);
    assert.equal(statusCode, 200);
    const whole = JSON.stringify({
      RequestId: emulator.journal[0]?.requestId,
      RefreshTaskId: emulator.tasks[0]?.taskId,
    });
    assert.equal(text, whole.slice(0, Math.floor(whole.length / 2)));
  });

  it("lose the connection in the middle of the real answer", async () => {
    const emulator = await faulty({ kind: "truncate", reset: true });
    await assert.rejects(rawCall(emulator, SUBMIT), { code: "ECONNRESET", message: "aborted" });
    assert.equal(emulator.tasks.length, 1);
  });

  it("answer slowly, and whole", async () => {
    const emulator = await faulty({ kind: "drip", bytesPerSecond: 400 });
    const before = performance.now();
    const { text } = await rawCall(emulator, SUBMIT);
    assert.equal(JSON.parse(text).RefreshTaskId, emulator.tasks[0]?.taskId);
    // 84 bytes or more.
    assert.ok(performance.now() - before > 150);
  });

  it("answer a byte at a time, which a client can give up", async () => {
    const emulator = await faulty({ kind: "drip", bytesPerSecond: 20 });
    const [status, piece] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const headers = { "x-acs-action": "RefreshObjectCaches" };
      const request = http.request(emulator.url, { method: "POST", headers, agent: false }, (answer) => {
        answer.once("data", (data: Buffer) => {
          resolve([answer.statusCode, data.toString()]);
          request.destroy();
        });
      });
      request.once("error", reject);
      request.end();
    });
    assert.deepEqual([status, piece], [400, "{"]);
  });

  it("answer as much as they are told, in one text", async () => {
    const bytes = 3_000_001;
    const emulator = await faulty({ kind: "flood", bytes });
    const { text } = await rawCall(emulator, SUBMIT);
    assert.equal(text.length, bytes);
    assert.match(JSON.parse(text).RequestId, /^0+$/);
    assert.deepEqual(emulator.tasks, []);
  });

  it("send no more than the client takes, and stop when it goes", async () => {
    const emulator = await faulty({ kind: "flood", bytes: 10 ** 12 });
    const before = process.memoryUsage().rss;
    await new Promise<void>((resolve, reject) => {
      const headers = { "x-acs-action": "RefreshObjectCaches" };
      const request = http.request(emulator.url, { headers, agent: false }, (answer) => {
        let taken = 0;
        answer.on("data", (data: Buffer) => {
          taken += data.length;
          if (taken > 20_000_000) request.destroy();
        });
        answer.once("close", resolve);
      });
      request.once("error", reject);
      request.end();
    });
    assert.ok(process.memoryUsage().rss - before < 150_000_000);
  });

  it("answer late, though the call is carried out at once", async () => {
    const emulator = await faulty({ kind: "delay", ms: 100 });
    const before = performance.now();
    let answered = false;
    const answer = rawCall(emulator, SUBMIT).then((got) => {
      answered = true;
      return got;
    });
    await emulator.waitForCall("RefreshObjectCaches");
    assert.equal(emulator.tasks.length, 1);
    assert.equal(answered, false);
    assert.equal((await answer).statusCode, 200);
    assert.ok(performance.now() - before >= 95);
  });

  it("change the real answer to anything", async () => {
    const emulator = await emulatorWith();
    emulator.addTasks({ objectPath: "example.com/a" });
    const answers = [{ Tasks: {} }, { Tasks: "" }, [], null, "text", undefined];
    for (const changed of answers) {
      const fault = emulator.fault({ do: { kind: "rewrite", answer: () => changed } });
      const { text } = await rawCall(emulator, {
        operation: "DescribeRefreshTaskById",
        query: { TaskId: "1" },
      });
      assert.equal(text, changed === undefined ? "" : JSON.stringify(changed));
      fault.remove();
    }
    emulator.fault({
      do: { kind: "rewrite", answer: (body) => ({ ...body, TotalCount: String(body.TotalCount) }) },
    });
    const { text } = await rawCall(emulator, { operation: "DescribeRefreshTasks" });
    assert.equal(JSON.parse(text).TotalCount, "1");
    assert.equal(JSON.parse(text).Tasks.CDNTask.length, 1);
  });

  it("change the headers of the real answer, and leave some out", async () => {
    const emulator = await emulatorWith();
    const headersOf = async (headers: Record<string, string>) => {
      const fault = emulator.fault({ do: { kind: "rewrite", answer: (body) => body, headers } });
      const { headers: given } = await rawCall(emulator, { operation: "DescribeRefreshTasks" });
      fault.remove();
      return given;
    };
    assert.equal((await headersOf({ Date: "soon" })).date, "soon");
    assert.equal((await headersOf({ date: "" })).date, undefined);
    assert.match(String((await headersOf({ other: "x" })).date), /GMT$/);
  });

  it("hit one operation, or several, or all", async () => {
    const emulator = await emulatorWith();
    const client = clientOf(emulator);
    const misbehaviour: Misbehaviour = { kind: "error", statusCode: 503, code: "ServiceUnavailable" };
    const outcomes = async () => {
      const calls = [client.quota(), client.tasks({}), client.tasksById({ taskId: "1" })];
      return (await Promise.allSettled(calls)).map(({ status }) => status === "fulfilled");
    };
    const one = emulator.fault({ operation: "DescribeRefreshTasks", do: misbehaviour });
    assert.deepEqual(await outcomes(), [true, false, true]);
    one.remove();
    const two = emulator.fault({
      operation: ["DescribeRefreshQuota", "DescribeRefreshTaskById"],
      do: misbehaviour,
    });
    assert.deepEqual(await outcomes(), [false, true, false]);
    two.remove();
    assert.deepEqual(await outcomes(), [true, true, true]);
    emulator.fault({ do: misbehaviour });
    assert.deepEqual(await outcomes(), [false, false, false]);
    assert.deepEqual([one.hits, two.hits], [1, 2]);
  });

  it("hit after so many calls, so many times, and only calls that match", async () => {
    const emulator = await emulatorWith();
    const client = clientOf(emulator);
    const fault = emulator.fault({
      operation: "RefreshObjectCaches",
      when: {
        after: 1,
        times: 2,
        match: ({ objectPaths }) => objectPaths?.includes("example.com/x") === true,
      },
      do: { kind: "error", statusCode: 500, code: "InternalError" },
    });
    const codes: (string | undefined)[] = [];
    for (const objectPath of [
      "example.com/x",
      "example.com/y",
      "example.com/x\nexample.com/z",
      "example.com/y",
    ]) {
      codes.push(await codeOf(client.refresh({ objectPath })));
    }
    assert.deepEqual(codes, [undefined, undefined, "InternalError", undefined]);
    assert.equal(await codeOf(client.refresh({ objectPath: "example.com/x" })), "InternalError");
    assert.equal(await codeOf(client.refresh({ objectPath: "example.com/x" })), undefined);
    assert.equal(fault.hits, 2);
  });

  it("are looked at in the order in which they were added, and the journal tells which it was", async () => {
    const emulator = await emulatorWith();
    const error = (code: string) => ({ kind: "error", statusCode: 500, code }) as const;
    const first = { when: { times: 1 }, do: error("First") };
    const second = { do: error("Second") };
    emulator.fault(first);
    emulator.fault(second);
    const client = clientOf(emulator);
    assert.equal(await codeOf(client.quota()), "First");
    assert.equal(await codeOf(client.quota()), "Second");
    assert.deepEqual(
      emulator.journal.map(({ fault }) => fault),
      [first, second],
    );
  });

  it("are told apart from the real refusals of the call", async () => {
    const emulator = await faulty({ kind: "body", body: "{}", applied: true });
    await rawCall(emulator, { ...SUBMIT, form: { ObjectPath: "nonsense" } });
    assert.equal(lastCall(emulator).applied, false);
  });

  it("that throw, like every function of a test's own, are shown in the answer and in the journal", async () => {
    const emulator = await emulatorWith({
      taskDuration: () => {
        throw new Error("no duration");
      },
    });
    const client = clientOf(emulator);
    await assert.rejects(client.refresh({ objectPath: "example.com/a" }), {
      code: "InternalError",
      message: /The emulator failed: Error: no duration/,
    });
    assert.deepEqual(emulator.tasks, []);
    assert.equal((await client.quota()).urlRemain, "10000");
    emulator.fault({
      when: {
        match: () => {
          throw new Error("no match");
        },
      },
      do: { kind: "reset", applied: false },
    });
    await assert.rejects(client.quota(), /The emulator failed: Error: no match/);
    assert.equal(emulator.journal.at(-1)?.code, "InternalError");
  });

  it("are refused where they make no sense", async () => {
    const emulator = await emulatorWith();
    const wrong: [Misbehaviour, RegExp][] = [
      [{ kind: "error", statusCode: 99, code: "X" }, /statusCode: expected 200 to 599, got 99/],
      [{ kind: "body", statusCode: 600, body: "" }, /statusCode: expected 200 to 599, got 600/],
      [{ kind: "drip", bytesPerSecond: 0 }, /bytesPerSecond: expected more than 0, got 0/],
      [{ kind: "flood", bytes: 19 }, /bytes: expected a whole number of at least 20, got 19/],
      [{ kind: "delay", ms: -1 }, /ms: expected 0 or more, got -1/],
    ];
    for (const [misbehaviour, message] of wrong) {
      assert.throws(() => emulator.fault({ do: misbehaviour }), message);
    }
    assert.throws(
      () => emulator.fault({ when: { times: -1 }, do: { kind: "truncate" } }),
      /when.times: expected 0 or more, got -1/,
    );
    await clientOf(emulator).quota();
  });
});

/** The code with which the call failed; undefined when it did not. */
async function codeOf(call: Promise<unknown>): Promise<string | undefined> {
  return call.then(
    () => undefined,
    ({ code }: SdkError) => code,
  );
}
