import assert from "node:assert/strict";
import { ApiError } from "../../emulator/apiError.js";
import { Cancelled } from "../../provider/base/budget.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import type { Context } from "../../provider/resource/context.js";
import type { IncompleteError } from "../../provider/resource/incompleteError.js";
import { create } from "../../provider/resource/lifecycle.js";
import { files, MINUTE, Waits } from "../tracker/waits.js";

describe("A deployment that is cancelled", () => {
  const [first = "", second = ""] = files(2);

  /** Cancelled so many ms after its first call. */
  async function cancelledAfter(milliseconds: number, more: Partial<CacheRefreshInputs> = {}) {
    // The client fails each call that begins after the cancellation.
    const cancel = new AbortController();
    const refuse = () => (cancel.signal.aborted ? new ApiError(500, "Cancelled", "x") : undefined);
    const waits = new Waits({ taskDuration: 6 * MINUTE, refuse });
    const context: Context = { ...waits.context, cancelled: cancel.signal };
    const inputs = { objectPaths: [first, second], ...more };
    const failure = await waits.run(async () => {
      if (milliseconds === 0) cancel.abort(new Cancelled());
      else void waits.clock.sleep(milliseconds).then(() => cancel.abort(new Cancelled()));
      return create(context, cacheRefreshKind, inputs, {}).then(
        () => assert.fail("it has gone on"),
        (error: Error) => error,
      );
    });
    return { failure, waits };
  }

  it("before anything is submitted leaves nothing behind, and says so", async () => {
    const { failure, waits } = await cancelledAfter(0);
    assert.equal(
      failure.message,
      "The deployment was cancelled before anything was submitted: run `pulumi up` again.",
    );
    assert.deepEqual(
      waits.cdn.calls.flatMap(({ tasks }) => tasks),
      [],
    );
  });

  for (const onFailure of ["error", "warn"] as const) {
    it(`while it waits keeps what was submitted and says how far each path is (onFailure: ${onFailure})`, async () => {
      const { failure, waits } = await cancelledAfter(MINUTE, { onFailure });
      const [, ...lines] = failure.message.split("\n");
      assert.match(
        failure.message,
        /^The deployment was cancelled\. .*the next `pulumi up` goes on from here/,
      );
      assert.equal(lines.length, 2);
      for (const [index, path] of [first, second].entries()) {
        assert.ok(lines[index]?.includes(path), lines[index]);
        assert.match(lines[index] ?? "", /Refreshing/);
      }
      const { state } = failure as IncompleteError & { state: { taskIds: string[] } };
      assert.equal(waits.cdn.calls.filter(({ operation }) => operation === "RefreshObjectCaches").length, 1);
      assert.ok(state.taskIds.length > 0);
    });
  }
});
