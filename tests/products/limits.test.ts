import assert from "node:assert/strict";
import { RateLimiters } from "../../provider/model/limits.js";
import { PRODUCT_NAMES } from "../../provider/model/productName.js";
import { productOf } from "../../provider/products/index.js";
import { VirtualClock } from "../virtualClock.js";

describe("A kind of resource that submits", () => {
  for (const name of PRODUCT_NAMES) {
    const { limits, kinds } = productOf(name);
    for (const kind of kinds) {
      it(`has a pace for its operation in ${name}: ${kind.name}`, () => {
        const limiters = new RateLimiters(limits, new VirtualClock("2026-01-10T08:00:00Z"));
        assert.ok(kind.submission);
        assert.ok(limiters.of(kind.submission.operation).perSecond > 0);
      });
    }
  }
});
