import assert from "node:assert/strict";
import { ApiError } from "../../emulator/apiError.js";
import type { CallError } from "../../provider/cloud/errors.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cdnError } from "../../provider/products/cdn/errors.js";
import { CDN_LIMITS } from "../../provider/products/cdn/limits.js";
import { createContext } from "../../provider/resource/createContext.js";
import { create, read } from "../../provider/resource/lifecycle.js";
import type { VirtualCdnOptions } from "../tracker/virtualCdn.js";
import { files, MINUTE, SECOND, SITE, Waits } from "../tracker/waits.js";
import { milliseconds } from "./deployments.js";

const BY_ID = "DescribeRefreshTaskById";
const LISTING = "DescribeRefreshTasks";
const failure = (operation: string, code: string, more: { statusCode: number; retryAfterMs?: number }) =>
  cdnError({ operation, submission: false, code, reason: "Not now.", requestId: "4711", ...more });

/** A resource's deployments by a virtual clock, with all that is said of them. */
class Deployments extends Waits {
  readonly said: string[] = [];
  override readonly context = createContext({
    client: this.cdn,
    limits: CDN_LIMITS,
    clock: this.clock,
    log: {
      progress: async (_urn, message) => void this.said.push(message),
      info: async (_urn, message) => void this.said.push(message),
      warn: async (_urn, message) => void this.said.push(message),
      debug: () => {},
    },
    logKeepsProgress: false,
    quotaPreflight: false,
  });

  constructor(options: VirtualCdnOptions) {
    super({ taskDuration: 60 * MINUTE, ...options });
  }

  /** @returns what a user reads of a deployment that does not reach its end */
  async failureOf(limit: string, inputs: Partial<CacheRefreshInputs> = {}): Promise<string> {
    const all = { objectPaths: files(2), ...inputs };
    const timeout = milliseconds(limit);
    return create(this.context, cacheRefreshKind, all, { timeout }).then(
      () => assert.fail("it should not reach its end"),
      (error: Error) => error.message,
    );
  }
}

describe("A time limit that is reached names what kept the deployment from its end:", () => {
  it("an API that failed all the time, by its code, status and request id, for each path and in full once", async () => {
    const here = new Deployments({
      refuse: ({ operation }) =>
        operation.startsWith("Describe")
          ? failure(operation, "InternalError", { statusCode: 500 })
          : undefined,
    });
    const lines = (await here.run(() => here.failureOf("30m"))).split("\n");
    assert.match(
      lines[0] ?? "",
      /^https:\/\/www\.example\.com\/0\.html is not complete after 30m: not seen in the API's history \(task \d+\); the last call failed: DescribeRefresh\w+ failed: InternalError: Not now\. \(HTTP 500, request id 4711\)\. .*support\.$/,
    );
    assert.match(
      lines[1] ?? "",
      /1\.html is not complete after 30m: .*; the last call failed: InternalError$/,
    );
    assert.equal(lines.length, 3, lines.join("\n"));
  });

  it("and shows it steadily until then", async () => {
    let isDown = true;
    const here = new Deployments({
      taskDuration: 9 * MINUTE,
      refuse: ({ operation }) =>
        isDown && operation.startsWith("Describe")
          ? failure(operation, "InternalError", { statusCode: 500 })
          : undefined,
    });
    await here.run(() => {
      here.clock.after(5 * MINUTE, () => {
        isDown = false;
      });
      return create(here.context, cacheRefreshKind, { objectPaths: files(2) }, {});
    });
    const [submitting, before, during, ...after] = here.said;
    assert.deepEqual(
      [submitting, before, during],
      [
        "refresh: submitting 2 of 2",
        "refresh: 0 of 2 complete, 0 %",
        "refresh: 0 of 2 complete, InternalError: retrying",
      ],
    );
    assert.ok(after.length > 0);
    for (const line of after) assert.match(line, /of 2 complete, \d+ %/);
  });

  it("of what the API has told of, that alone", async () => {
    const failures = [failure(BY_ID, "InternalError", { statusCode: 500 })];
    const here = new Deployments({
      refuse: ({ operation }) => (operation === BY_ID ? failures.pop() : undefined),
    });
    const message = await here.run(() => here.failureOf("30m"));
    assert.match(message, /0\.html is not complete after 30m: Refreshing, \d+ % \(task \d+\)$/m);
    assert.match(message, /customTimeouts/);
    assert.doesNotMatch(message, /last call/);
  });

  it("of some paths only, where the calls about others were answered, and are made all the same", async () => {
    const here: Deployments = new Deployments({
      forbidden: [BY_ID],
      refuse({ operation, parameters: { TaskId, StartTime } }): ApiError | CallError | undefined {
        if (operation !== LISTING) return undefined;
        if (StartTime !== undefined) return new ApiError(403, "Forbidden.RAM", "No listing.");
        const isOurs = here.cdn.tasks.some(
          ({ taskId, objectPath }) => taskId === TaskId && objectPath === `${SITE}dir/`,
        );
        return isOurs ? failure(operation, "InternalError", { statusCode: 500 }) : undefined;
      },
    });
    const objectPaths = [`${SITE}0.html`, `${SITE}dir/`];
    const message = await here.run(() => here.failureOf("30m", { objectPaths }));
    assert.match(
      message,
      /dir\/ is not complete after 30m: not seen .*; the last call failed: .*InternalError/,
    );
    assert.match(message, /0\.html is not complete after 30m: Refreshing, [1-9]\d % \(task \d+\)$/m);
    assert.match(message, /customTimeouts/);
  });

  it("a rest that the API has asked for, also where another resource's call was told so", async () => {
    const here = new Deployments({
      forbidden: [BY_ID],
      refuse: ({ operation }) =>
        operation === LISTING
          ? failure(operation, "Throttling.User", { statusCode: 400, retryAfterMs: 5 * MINUTE })
          : undefined,
    });
    const [, second] = await here.run(() =>
      Promise.all([
        here.failureOf("30m"),
        here.clock.sleep(MINUTE).then(() => here.failureOf("2m", { objectPaths: [`${SITE}second`] })),
      ]),
    );
    assert.match(
      second,
      /second is not complete after 2m: .*; the last call failed: .*Throttling\.User.*HTTP 400/,
    );
    assert.match(second, /calls the API too often/);
  });

  it("a prefetch queue that was full for most of the time", async () => {
    const here = new Deployments({});
    const { pushObjectCache } = here.cdn;
    here.cdn.pushObjectCache = async (request, options) => {
      options?.onRetry?.(failure("PushObjectCache", "PreloadQueueFull", { statusCode: 400 }), SECOND);
      await here.clock.sleep(20 * MINUTE);
      return pushObjectCache(request);
    };
    const message = await here.run(() =>
      create(here.context, cachePrefetchKind, { objectPaths: files(2) }, {}).then(
        () => assert.fail("it should not reach its end"),
        (error: Error) => error.message,
      ),
    );
    assert.match(message, /Of the 30m, 20m went by before all was submitted; .*PreloadQueueFull: .*4711/);
  });
});

describe("A look at the history by `pulumi refresh`", () => {
  it("that fails says so, and changes nothing", async () => {
    let isDown = false;
    const here = new Deployments({
      refuse: ({ operation }) =>
        isDown && operation.startsWith("Describe")
          ? failure(operation, "InternalError", { statusCode: 500 })
          : undefined,
    });
    const [state, after] = await here.run(async () => {
      const inputs = { objectPaths: files(2), waitForCompletion: false };
      const state = await create(here.context, cacheRefreshKind, inputs, {});
      isDown = true;
      return [state, await read(here.context, cacheRefreshKind, state, {})];
    });
    assert.deepEqual(after, state);
    assert.match(
      here.said.at(-1) ?? "",
      /^The state of the tasks could not be read and stays as it was\. DescribeRefresh\w+ failed: InternalError/,
    );
  });
});
