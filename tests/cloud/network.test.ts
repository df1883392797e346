import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import type { CallOptions } from "../../provider/cloud/call.js";
import type { ErrorKind } from "../../provider/cloud/errorRows.js";
import { send, TransportError } from "../../provider/cloud/transport.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { cancelled, lasting } from "../budgets.js";
import { type Answering, clientOf, failureOf, startServer, stopServers, until } from "./server.js";

const once = { retry: false } as const;
const submit = (api: CdnApi, options: CallOptions = once) =>
  api.refreshObjectCaches({ objectPaths: ["https://a.com/x"], objectType: "File" }, options);
const query = (api: CdnApi, options: CallOptions = once) => api.describeRefreshTasks({}, options);

const reset: Answering = (_asked, response) => {
  response.socket?.resetAndDestroy();
  return undefined;
};
const stall: Answering = () => undefined;
const partly: Answering = (_asked, response) => {
  response.writeHead(200, { "content-length": "1000" });
  response.write('{"Tasks": ');
  return undefined;
};
const drip: Answering = (_asked, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const dripping = setInterval(() => response.write(" "), 5);
  response.once("close", () => clearInterval(dripping));
  return undefined;
};

/** For clients whose settings name another endpoint. */
const nowhere = { host: "127.0.0.1:9" };

afterEach(stopServers);

describe("A connection", () => {
  const cases: [what: string, answering: Answering, settings: Record<string, string>, code: string][] = [
    ["is reset once the request is there", reset, {}, "ECONNRESET"],
    [
      "is closed without an answer",
      (_asked, response) => {
        response.socket?.end();
        return undefined;
      },
      {},
      "ECONNRESET",
    ],
    [
      "is lost in the middle of the answer",
      (asked, response) => {
        partly(asked, response);
        response.socket?.end();
        return undefined;
      },
      {},
      "ECONNRESET",
    ],
    ["gives no answer in time", stall, { clientReadTimeout: "60" }, "ReadTimeout"],
    ["stalls in the middle of the answer", partly, { clientReadTimeout: "60" }, "ReadTimeout"],
    ["gives its answer byte by byte, without end", drip, { clientReadTimeout: "80" }, "ReadTimeout"],
  ];
  for (const [what, answering, settings, code] of cases) {
    it(`that ${what} leaves a submission open and fails a query that can be repeated`, async () => {
      const server = await startServer(answering);
      const api = clientOf(server, settings);
      for (const [call, kind] of [
        [submit, "ambiguous"],
        [query, "retry"],
      ] as [typeof submit, ErrorKind][]) {
        const error = await failureOf(call(api));
        assert.deepEqual([error.code, error.kind], [code, kind], error.message);
      }
      await until(() => server.open() === 0);
    });
  }

  it("that is refused has sent nothing, so that a submission can be repeated", async () => {
    const server = await startServer(stall);
    await stopServers();
    const error = await failureOf(submit(clientOf(server)));
    assert.deepEqual([error.code, error.kind], ["ECONNREFUSED", "retry"]);
    assert.match(error.message, /Nothing listens at the endpoint: check alicloud:endpoints/);
  });

  it("to a name that does not resolve has sent nothing", async () => {
    const error = await failureOf(
      submit(clientOf(nowhere, { endpoints: '[{"cdn": "cdn.does-not-exist.invalid"}]' })),
    );
    assert.ok(["ENOTFOUND", "EAI_AGAIN"].includes(error.code), error.message);
    assert.equal(error.kind, "retry");
  });

  it("that never becomes a TLS connection has sent nothing and ends in time", async () => {
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    try {
      const endpoints = `[{"cdn": "https://127.0.0.1:${port}"}]`;
      const error = await failureOf(submit(clientOf(nowhere, { endpoints, clientConnectTimeout: "60" })));
      assert.deepEqual([error.code, error.kind], ["ConnectTimeout", "retry"]);
      assert.match(error.message, /no connection within 60 ms.*raise alicloud:clientConnectTimeout/);
    } finally {
      await new Promise((resolve) => silent.close(resolve));
    }
  });

  it("to a server that speaks no TLS has sent nothing", async () => {
    const server = await startServer(stall);
    const error = await failureOf(
      submit(clientOf(server, { endpoints: `[{"cdn": "https://${server.host}"}]` })),
    );
    assert.match(error.code, /^(EPROTO|ERR_SSL_)/);
    assert.deepEqual([error.kind, server.asked.length], ["retry", 0]);
    assert.match(error.message, /The TLS connection failed: check the endpoint's certificate/);
  });

  it("is not kept for a submission, since a kept one can be closed in the moment of its use", async () => {
    const server = await startServer(() => ({ body: { RefreshTaskId: "1" } }));
    const api = clientOf(server);
    await submit(api);
    await query(api);
    await submit(api);
    assert.deepEqual(
      server.asked.map(({ headers }) => headers.connection),
      ["close", "keep-alive", "close"],
    );
  });
});

describe("An answer", () => {
  it("that has no end is cut off, and the connection closed", async () => {
    let written = 0;
    const flood = Buffer.alloc(64 * 1024, " ");
    const server = await startServer((_asked, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write(flood)) {
          written += flood.length;
        }
      };
      response.on("drain", write);
      write();
      return undefined;
    });
    const limit = 1024 * 1024;
    const request = { url: new URL(`http://${server.host}/`), method: "POST", headers: {}, body: "" };
    const limits = { connectTimeout: 1000, readTimeout: 5000, maxBytes: limit, signal: undefined };
    await assert.rejects(send(request, limits, { proxy: undefined, reuse: false }), (error) => {
      assert.ok(error instanceof TransportError);
      assert.deepEqual([error.code, error.sent], ["AnswerTooLarge", true]);
      return true;
    });
    await until(() => server.open() === 0);
    assert.ok(written < 64 * limit, `the server could send ${written} bytes`);
  });
});

describe("Repeating", () => {
  const fast = { minDelay: 1, maxDelay: 4 };
  const fine: Answering = () => ({ body: { RefreshTaskId: "7", Tasks: {} } });
  const failing = (times: number, answering: Answering, then = fine): Answering => {
    let count = 0;
    return (asked, response) => (count++ < times ? answering : then)(asked, response);
  };
  const throttled: Answering = () => ({
    status: 400,
    body: { Code: "Throttling.User", Message: "Slow down." },
  });
  const broken: Answering = () => ({
    status: 500,
    body: { Code: "InternalError", Message: "Unknown error." },
  });

  for (const [what, answering] of Object.entries({ broken, reset, throttled })) {
    it(`brings a query through when the first three attempts are ${what}`, async () => {
      const server = await startServer(failing(3, answering));
      await query(clientOf(server), { retry: fast });
      assert.equal(server.asked.length, 4);
    });
  }

  it("brings a submission through when it was throttled, since nothing was done", async () => {
    const server = await startServer(failing(2, throttled));
    const { taskIds } = await submit(clientOf(server), { retry: fast });
    assert.deepEqual([taskIds, server.asked.length], [["7"], 3]);
  });

  for (const [what, answering] of Object.entries({ broken, reset, stall })) {
    it(`is no way for a submission whose end is not known (${what})`, async () => {
      const server = await startServer(failing(1, answering));
      const error = await failureOf(submit(clientOf(server, { clientReadTimeout: "60" }), { retry: fast }));
      assert.deepEqual([error.kind, server.asked.length], ["ambiguous", 1]);
    });
  }

  it("does not happen to what the API refuses", async () => {
    const server = await startServer(() => ({ status: 400, body: { Code: "QuotaExceeded.Refresh" } }));
    await failureOf(submit(clientOf(server), { retry: fast }));
    assert.equal(server.asked.length, 1);
  });

  it("does not happen to a caller that paces itself", async () => {
    const server = await startServer(throttled);
    await failureOf(query(clientOf(server), { retry: false }));
    assert.equal(server.asked.length, 1);
  });

  it("ends at the limit, with what the API said last", async () => {
    const server = await startServer(throttled);
    const started = performance.now();
    const error = await failureOf(query(clientOf(server), { retry: fast, budget: lasting(500) }));
    assert.equal(error.code, "Throttling.User");
    assert.ok(performance.now() - started < 20_000);
    assert.ok(server.asked.length > 1);
  });

  it("ends at the limit, with what the API said, also where the limit cuts the next attempt off", async () => {
    const server = await startServer(failing(1, throttled, stall));
    const error = await failureOf(query(clientOf(server), { retry: fast, budget: lasting(500) }));
    assert.deepEqual([error.code, server.asked.length], ["Throttling.User", 2]);
  });

  it("leaves a submission open that the limit cuts off after the API has answered", async () => {
    const server = await startServer(failing(1, throttled, stall));
    const error = await failureOf(submit(clientOf(server), { retry: fast, budget: lasting(500) }));
    assert.deepEqual([error.code, error.kind], ["TimeLimit", "ambiguous"]);
  });

  it("goes on, and ends at its limit, whatever the machine's clock is set to meanwhile", async () => {
    const now = Date.now;
    let isOver = false;
    try {
      for (const ms of [-86_400_000, 86_400_000]) {
        let count = 0;
        const set: Answering = (asked, response) => {
          // A request that the limit has cut off can still arrive.
          if (!isOver) Date.now = () => now() + ms * ++count;
          return throttled(asked, response);
        };
        const server = await startServer(failing(3, set));
        await query(clientOf(server), { retry: fast, budget: lasting(60_000) });
        assert.equal(server.asked.length, 4);
        const endless = await startServer(set);
        const error = await failureOf(query(clientOf(endless), { retry: fast, budget: lasting(300) }));
        assert.equal(error.code, "Throttling.User");
      }
    } finally {
      isOver = true;
      Date.now = now;
    }
  });

  it("does not wait for a time that lies beyond the limit", async () => {
    const server = await startServer(() => ({
      status: 429,
      headers: { "retry-after": "3600" },
      body: { Code: "Throttling" },
    }));
    const started = performance.now();
    const error = await failureOf(query(clientOf(server), { retry: fast, budget: lasting(60_000) }));
    assert.deepEqual([error.code, error.retryAfterMs, server.asked.length], ["Throttling", 3_600_000, 1]);
    assert.ok(performance.now() - started < 20_000);
  });

  it("waits for as long as the API asks", async () => {
    const times: number[] = [];
    const asking: Answering = () => ({
      status: 429,
      headers: { "x-acs-retry-after": "120" },
      body: { Code: "Throttling" },
    });
    const answering = failing(1, asking);
    const server = await startServer((asked, response) => {
      times.push(performance.now());
      return answering(asked, response);
    });
    await query(clientOf(server), { retry: fast });
    const [first = 0, second = 0] = times;
    assert.ok(second - first >= 118, `waited ${second - first} ms`);
  });

  it("of a query that the limit cuts off says that time was up", async () => {
    const server = await startServer(stall);
    const error = await failureOf(query(clientOf(server), { retry: fast, budget: lasting(500) }));
    assert.deepEqual([error.code, error.kind], ["TimeLimit", "retry"]);
    assert.match(error.message, /the time for the call was up before it was answered/);
  });

  it("leaves a submission open that the limit cuts off", async () => {
    const server = await startServer(stall);
    const error = await failureOf(submit(clientOf(server), { retry: fast, budget: lasting(500) }));
    assert.deepEqual([error.code, error.kind], ["TimeLimit", "ambiguous"]);
  });

  it("sends nothing where the limit is over before it begins", async () => {
    const server = await startServer(() => ({}));
    const error = await failureOf(submit(clientOf(server), { budget: lasting(0) }));
    assert.deepEqual([error.code, error.kind, server.asked.length], ["TimeLimit", "retry", 0]);
  });
});

describe("A caller who ends a call", () => {
  it("before it begins prevents it", async () => {
    const server = await startServer(() => ({}));
    for (const retry of [false, {}] as const) {
      const error = await failureOf(submit(clientOf(server), { budget: cancelled(), retry }));
      assert.deepEqual([error.code, error.kind], ["Aborted", "permanent"]);
    }
    assert.equal(server.asked.length, 0);
  });

  it("in the middle of a query ends it at once, and it is not repeated", async () => {
    const server = await startServer(stall);
    const ending = new AbortController();
    const call = failureOf(query(clientOf(server), { budget: lasting(60_000, ending.signal), retry: {} }));
    await until(() => server.asked.length === 1);
    ending.abort();
    const error = await call;
    assert.deepEqual([error.code, error.kind, server.asked.length], ["Aborted", "permanent", 1]);
    await until(() => server.open() === 0);
  });

  it("in the middle of a submission leaves it open, once it has got no answer for 2 s more", async () => {
    const server = await startServer(stall);
    const ending = new AbortController();
    const call = failureOf(submit(clientOf(server), { budget: lasting(60_000, ending.signal) }));
    await until(() => server.asked.length === 1);
    const began = performance.now();
    ending.abort();
    const error = await call;
    assert.deepEqual([error.code, error.kind], ["Aborted", "ambiguous"]);
    assert.ok(performance.now() - began >= 1_900);
    await until(() => server.open() === 0);
  });

  it("in the middle of a submission gets an answer that comes within that time", async () => {
    let answer = (): void => {};
    const server = await startServer((_asked, response) => {
      answer = () => void response.end(JSON.stringify({ RequestId: "R", RefreshTaskId: "7" }));
      return undefined;
    });
    const ending = new AbortController();
    const call = submit(clientOf(server), { budget: lasting(60_000, ending.signal) });
    await until(() => server.asked.length === 1);
    ending.abort();
    answer();
    assert.deepEqual(await call, { ...(await call), taskIds: ["7"] });
  });

  it("in a pause ends it at once, with what the API said before", async () => {
    const server = await startServer(() => ({ status: 429, body: { Code: "Throttling" } }));
    const ending = new AbortController();
    const said: string[] = [];
    const api = clientOf(server, {}, (message) => said.push(message));
    const call = failureOf(
      query(api, { budget: lasting(600_000, ending.signal), retry: { minDelay: 20_000 } }),
    );
    await until(() => said.some((message) => message.includes("Throttling")));
    ending.abort();
    assert.equal((await call).code, "Throttling");
    assert.equal(server.asked.length, 1);
  });
});
