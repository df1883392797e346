import assert from "node:assert/strict";
import { startOfQuotaDay } from "../startOfQuotaDay.js";
import {
  type CdnProgram,
  closeEmulatedStacks,
  emulatedStack,
  INLINE_RETRIES,
  type Operation,
} from "./harness/index.js";

const SITE = "https://www.example.com/";

describe("the plan in a preview", function () {
  this.timeout(180_000);
  this.retries(INLINE_RETRIES);
  afterEach(closeEmulatedStacks);

  it("leaves out what is only declared, until its next change", async () => {
    const program =
      (trigger: string): CdnProgram =>
      ({ cdn }) => {
        const objectPaths = [`${SITE}index.html`];
        new cdn.CacheRefresh("declared", { objectPaths, triggers: [trigger], runOnCreate: false });
        return {};
      };
    const { emulator, stack } = await emulatedStack(program("1"));
    assert.deepEqual(planIn(await stack.preview()), []);
    assert.equal(emulator.journal.length, 0);
    await stack.up();
    stack.setProgram(program("2"));
    assert.deepEqual(planIn(await stack.preview()), [
      [
        "This deployment submits at most:",
        `  CacheRefresh declared: 1 path, ${SITE}index.html`,
        "That takes 1 of the 10000 refreshes of files that are left today.",
      ],
    ]);
  });

  it("names what is not known yet, and is not kept from the paths by their hashes", async () => {
    const { stack } = await emulatedStack(({ pulumi, cdn }) => {
      const first = new cdn.CacheRefresh("first", { objectPaths: [`${SITE}a`] });
      const path = first.submittedAt.apply((time) => SITE + time);
      const [unknown, secret] = [first.submittedAt, pulumi.secret("1")];
      new cdn.CacheRefresh("some", { objectPaths: [path, `${SITE}b`] });
      new cdn.CachePrefetch("none", { objectPaths: path.apply((known) => [known]) });
      new cdn.CacheRefresh("hashed", { contentHashes: { [`${SITE}c`]: unknown, [`${SITE}d`]: secret } });
      return {};
    });
    assert.deepEqual(planIn(await stack.preview()), [
      [
        "This deployment submits at most:",
        `  CacheRefresh first: 1 path, ${SITE}a`,
        `  CacheRefresh some: 1 path, ${SITE}b, and paths that are not known yet`,
        "  CachePrefetch none: paths that are not known yet",
        `  CacheRefresh hashed: 2 paths, ${SITE}c, ${SITE}d`,
        "That takes 4 of the 10000 refreshes of files that are left today, beside what is not known yet.",
      ],
    ]);
  });

  it("leaves it to the resource's own row how much of a folder has changed, and alarms nobody about the rest", async () => {
    const paths = [1, 2, 3].map((number) => `${SITE}${number}`);
    const program =
      (...hashes: string[]): CdnProgram =>
      ({ cdn }) => {
        const contentHashes = Object.fromEntries(paths.map((path, index) => [path, hashes[index] ?? "a"]));
        new cdn.CacheRefresh("folder", { contentHashes });
        return {};
      };
    const { emulator, stack } = await emulatedStack(program(), {
      emulator: { quotas: { url: 5 }, start: startOfQuotaDay() },
    });
    await stack.up();
    stack.setProgram(program("a", "b"));
    const preview = await stack.preview();
    assert.deepEqual(planIn(preview), [
      [
        "This deployment submits at most:",
        "  CacheRefresh folder: of its 3 paths as many as its own row says",
      ],
    ]);
    assert.match(preview.output, /CacheRefresh folder update .*refresh: 1 of 3 to submit/);
    assert.doesNotMatch(preview.output, /warning/);
    stack.setProgram(program("b", "b", "b"));
    assert.match(
      (await stack.preview()).output,
      /warning: This deployment may submit 3 refreshes of files, 1 more than the 2 of 5 that are left today/,
    );
    assert.equal(emulator.calls("RefreshObjectCaches").length, 1);
  });

  it("takes a hash that is not known yet for a changed one, and adds up what all updates take", async () => {
    const program =
      (release: string): CdnProgram =>
      ({ cdn }) => {
        const first = new cdn.CacheRefresh("first", { objectPaths: [`${SITE}a`], triggers: [release] });
        new cdn.CacheRefresh("later", {
          contentHashes: { [`${SITE}b`]: first.submittedAt, [`${SITE}c`]: "1" },
        });
        new cdn.CacheRefresh("known", { contentHashes: { [`${SITE}d`]: release } });
        return {};
      };
    const { stack } = await emulatedStack(program("1"), {
      emulator: { quotas: { url: 6 }, start: startOfQuotaDay() },
    });
    await stack.up();
    stack.setProgram(program("2"));
    const { ok, output } = await stack.preview();
    assert.equal(ok, true, output);
    assert.match(output, /CacheRefresh later .*refresh: at most 1 of 2 to submit/);
    assert.match(
      output,
      /warning: This deployment may submit 3 refreshes of files, 1 more than the 2 of 6 that are left today/,
    );
  });

  it("is there for all resources but those whose account it cannot know, at every preview of a process", async () => {
    const { stack } = await emulatedStack(({ pulumi, cdn }) => {
      // As other packages make one for dynamic resources.
      class PlainProvider extends pulumi.ProviderResource {}
      const provider = new PlainProvider("pulumi-nodejs", "plain", {});
      new cdn.CacheRefresh("theirs", { objectPaths: [`${SITE}theirs`] }, { provider });
      new cdn.CacheRefresh("ours", { objectPaths: [`${SITE}ours`] });
      return {};
    });
    const plan = [
      [
        "This deployment submits at most:",
        `  CacheRefresh ours: 1 path, ${SITE}ours`,
        "That takes 1 of the 10000 refreshes of files that are left today.",
      ],
    ];
    assert.deepEqual(planIn(await stack.preview()), plan);
    assert.deepEqual(planIn(await stack.preview()), plan);
  });

  it("is that of its own program, where a process runs several at once", async () => {
    let arrived = 0;
    let letBothGo = (): void => {};
    const both = new Promise<void>((resolve) => {
      letBothGo = resolve;
    });
    const program =
      (name: string): CdnProgram =>
      async ({ cdn }) => {
        new cdn.CacheRefresh(`${name}-1`, { objectPaths: [`${SITE}1`] });
        if (++arrived === 2) letBothGo();
        await both;
        new cdn.CacheRefresh(`${name}-2`, { objectPaths: [`${SITE}2`] });
        return {};
      };
    const names = ["first", "second"];
    const stacks = await Promise.all(names.map((name) => emulatedStack(program(name))));
    const previews = await Promise.all(stacks.map(({ stack }) => stack.preview()));
    for (const [place, name] of names.entries()) {
      const preview = previews[place];
      assert.ok(preview);
      const lines = planIn(preview)
        .flat()
        .filter((line) => line.startsWith("  "));
      assert.deepEqual(
        lines,
        [1, 2].map((number) => `  CacheRefresh ${name}-${number}: 1 path, ${SITE}${number}`),
      );
    }
  });
});

/** Each plan that was shown, as its lines. */
function planIn({ ok, output, diagnostics }: Operation): string[][] {
  assert.equal(ok, true, output);
  return diagnostics
    .filter(({ severity }) => severity === "info")
    .map(({ message }) => message.trimEnd().split("\n"));
}
