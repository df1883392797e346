import assert from "node:assert/strict";
import { COMMON_DEFAULTS, type CommonInputs } from "../../../provider/model/commonInputs.js";
import { cacheRefreshKind } from "../../../provider/products/cdn/cacheRefresh.js";
import { closeWorlds, world } from "../../faults/deployments.js";
import { resources } from "./committed.js";

/** Each default, with a value that is another. */
const OTHERS = {
  waitForCompletion: false,
  runOnCreate: false,
  onFailure: "warn",
  retryFailed: 2,
} as const satisfies Record<keyof typeof COMMON_DEFAULTS, unknown>;

/** What a resource that submits has beside those, and others have not. */
const PRODUCT = { CacheRefresh: "cdn", CachePrefetch: "cdn", CacheTagRefresh: "cdn" };

describe("a default of the schema", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  it("stands where an input has one that does not depend on others", () => {
    for (const [name, { inputProperties }] of resources) {
      const stated = Object.entries(inputProperties).flatMap(([input, { default: value }]) =>
        value === undefined ? [] : [[input, value] as const],
      );
      const { [name as keyof typeof PRODUCT]: product } = PRODUCT;
      const all = Object.entries({ ...COMMON_DEFAULTS, ...(product !== undefined && { product }) });
      const expected = all.filter(([input]) => input in inputProperties);
      assert.deepEqual(Object.fromEntries(stated), Object.fromEntries(expected), name);
    }
  });

  it("is the product that is called where none is named", () => {
    assert.deepEqual(cacheRefreshKind.productsOf({}), [PRODUCT.CacheRefresh]);
  });

  it("is what becomes of a path that fails, where nothing is said of it, and no other value is", async () => {
    const unsaid = await deployed({});
    assert.deepEqual(unsaid, { ok: false, status: "Failed", submissions: 2 });
    assert.deepEqual(await deployed(COMMON_DEFAULTS), unsaid);
    for (const [input, other] of Object.entries(OTHERS)) {
      assert.notDeepEqual(await deployed({ [input]: other }), unsaid, input);
    }
  });
});

/** How the first deployment of a path ends that the API reports as failed, and how often it was submitted. */
async function deployed(inputs: CommonInputs) {
  const { emulator, resource } = await world();
  const objectPaths = ["https://www.example.com/index.html"];
  emulator.failPaths(objectPaths[0] as string, "OriginTimeout");
  const refresh = resource(cacheRefreshKind);
  const { ok } = await refresh.up({ ...inputs, objectPaths });
  return { ok, status: refresh.state?.status, submissions: emulator.calls("RefreshObjectCaches").length };
}
