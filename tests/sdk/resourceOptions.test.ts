import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as cdn from "../../sdk/index.js";
import { endProgram, settled, startProgram } from "./program.js";

const SITE = "https://www.example.com/";

class ProviderOf extends pulumi.ProviderResource {
  constructor(pkg: string) {
    super(pkg, pkg, {});
  }
}

describe("an option that Pulumi would take and this package cannot keep", () => {
  beforeEach(() => startProgram());
  afterEach(endProgram);

  const declarations: Record<string, (opts: pulumi.CustomResourceOptions) => pulumi.Resource> = {
    CacheRefresh: (opts) => new cdn.CacheRefresh("site", { objectPaths: [SITE] }, opts),
    CachePrefetch: (opts) => new cdn.CachePrefetch("site", { objectPaths: [`${SITE}a`] }, opts),
    CacheTagRefresh: (opts) =>
      new cdn.CacheTagRefresh("site", { domainName: "www.example.com", cacheTags: ["a"] }, opts),
    TaskCompletion: (opts) => new cdn.TaskCompletion("site", { taskIds: ["1"] }, opts),
  };
  for (const [type, declare] of Object.entries(declarations)) {
    it(`is refused in the constructor of a ${type}: another package's provider`, () => {
      assert.throws(
        () => declare({ provider: new ProviderOf("alicloud") }),
        (error: Error) => {
          assert.ok(pulumi.RunError.isInstance(error));
          assert.equal(
            error.message,
            `${type} site: the provider is not a Provider of this package, so its account is not known; make it with new cdn.Provider(…)`,
          );
          return true;
        },
      );
    });

    it(`is refused in the constructor of a ${type}: import and id, with what to use`, () => {
      for (const option of ["import", "id"]) {
        assert.throws(
          () => declare({ [option]: "95248880" }),
          (error: Error) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.match(
              error.message,
              new RegExp(
                `^${type} site: the option ${option} has no meaning .*TaskCompletion.*runOnCreate: false`,
              ),
            );
            return true;
          },
        );
      }
    });

    it(`leaves a ${type} with a provider of this package, or one of its making, alone`, async () => {
      const own = new cdn.Provider("own");
      await settled(declare({ provider: own }).urn);
      await settled(declare({ provider: new ProviderOf("pulumi-nodejs") }).urn);
    });
  }

  it("is refused where it is given as an argument: customTimeouts, with where it goes", () => {
    const args = { objectPaths: [SITE], customTimeouts: { create: "1h" } };
    assert.throws(
      () => new cdn.CacheRefresh("site", args),
      (error: Error) =>
        pulumi.RunError.isInstance(error) &&
        /^CacheRefresh site: customTimeouts is a resource option, .* third argument$/.test(error.message),
    );
  });
});
