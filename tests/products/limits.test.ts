import assert from "node:assert/strict";
import { RateLimiters } from "../../provider/model/limits.js";
import { productOf, SUBMITTING_KINDS } from "../../provider/products/index.js";
import { VirtualClock } from "../virtualClock.js";

describe("A kind of resource that submits", () => {
  for (const [name, kind] of SUBMITTING_KINDS) {
    it(`has a pace for its operation: ${name}`, () => {
      const limiters = new RateLimiters(productOf(kind).limits, new VirtualClock("2026-01-10T08:00:00Z"));
      assert.ok(kind.submission);
      assert.ok(limiters.of(kind.submission.operation).perSecond > 0);
    });
  }
});
