import assert from "node:assert/strict";
import { startEmulator } from "../../emulator/index.js";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";
import { hermeticEnvironment } from "../../tools/pulumi.js";
import { run } from "../../tools/run.js";
import { startOfQuotaDay } from "../startOfQuotaDay.js";
import {
  closeProgramStacks,
  engine,
  type Operation,
  programFolder,
  programStack,
  SITE,
} from "./harness/index.js";

describe("the plan in a preview", function () {
  this.timeout(180_000);
  afterEach(closeProgramStacks);

  it("says what is submitted at most and what that takes of the day's quota, and names what is not known yet", async () => {
    const { emulator, stack } = await programStack(`
      new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a", SITE + "b?key=hidden", SITE + "c/"] });
      new cdn.CacheRefresh("secret", { objectPaths: [pulumi.secret(SITE + "d")] });
      new cdn.CacheTagRefresh("prices", { domainName: "www.example.com", cacheTags: ["list"] });
      new cdn.CacheRefresh("declared", { objectPaths: [SITE + "e"], runOnCreate: false });
      const first = new cdn.CacheRefresh("first", { objectPaths: [SITE + "f"] });
      const path = first.submittedAt.apply((time) => SITE + time);
      new cdn.CacheRefresh("some", { objectPaths: [path, SITE + "g"] });
      new cdn.CachePrefetch("none", { objectPaths: path.apply((known) => [known]) });
      new cdn.CacheRefresh("hashed", {
        contentHashes: { [SITE + "h"]: first.submittedAt, [SITE + "i"]: pulumi.secret("1") },
      });
      // As other packages make one for dynamic resources: whose account it has is not known.
      class PlainProvider extends pulumi.ProviderResource {}
      const provider = new PlainProvider("pulumi-nodejs", "plain", {});
      new cdn.CacheRefresh("theirs", { objectPaths: [SITE + "theirs"] }, { provider });`);
    assert.deepEqual(planIn(await stack.preview()), [
      [
        "This deployment submits at most:",
        `  CacheRefresh pages: 3 paths, ${SITE}a, ${SITE}b?…, ${SITE}c/`,
        "  CacheRefresh secret: 1 path",
        "  CacheTagRefresh prices: 1 tag, list",
        `  CacheRefresh first: 1 path, ${SITE}f`,
        `  CacheRefresh some: 1 path, ${SITE}g, and paths that are not known yet`,
        "  CachePrefetch none: paths that are not known yet",
        `  CacheRefresh hashed: 2 paths, ${SITE}h, ${SITE}i`,
        "That takes 7 of the 10000 refreshes of files that are left today and 1 of the 100 refreshes of directories that are left today, beside what is not known yet.",
      ],
    ]);
    assert.deepEqual(
      emulator.journal.map(({ operation }) => operation),
      ["DescribeRefreshQuota"],
    );
  });

  it("is not there, nor is the API asked, where all is only declared, until the next change", async () => {
    const program = (trigger: number): string => `
      new cdn.CacheRefresh("declared", { objectPaths: [SITE + "index.html"], triggers: [${trigger}], runOnCreate: false });`;
    const { emulator, stack, setProgram } = await programStack(program(1));
    assert.deepEqual(planIn(await stack.preview()), []);
    await stack.up();
    assert.equal(emulator.journal.length, 0);
    await setProgram(program(2));
    assert.deepEqual(planIn(await stack.preview()), [
      [
        "This deployment submits at most:",
        `  CacheRefresh declared: 1 path, ${SITE}index.html`,
        "That takes 1 of the 10000 refreshes of files that are left today.",
      ],
    ]);
  });

  it("leaves it to the resource's own row how much of a folder has changed, and alarms nobody about the rest", async () => {
    const program = (...hashes: string[]): string => {
      const contentHashes = [1, 2, 3].map((number, index) => [`${SITE}${number}`, hashes[index] ?? "a"]);
      return `new cdn.CacheRefresh("folder", { contentHashes: ${JSON.stringify(Object.fromEntries(contentHashes))} });`;
    };
    const { emulator, stack, setProgram } = await programStack(program(), {
      emulator: { quotas: { url: 5 }, start: startOfQuotaDay() },
    });
    await stack.up();
    await setProgram(program("a", "b"));
    const preview = await stack.preview();
    assert.deepEqual(planIn(preview), [
      [
        "This deployment submits at most:",
        "  CacheRefresh folder: of its 3 paths as many as its own row says",
      ],
    ]);
    assert.match(preview.output, /CacheRefresh folder update .*refresh: 1 of 3 to submit/);
    assert.doesNotMatch(preview.output, /warning/);
    await setProgram(program("b", "b", "b"));
    assert.match(
      (await stack.preview()).output,
      /warning: This deployment may submit 3 refreshes of files, 1 more than the 2 of 5 that are left today/,
    );
    assert.equal(emulator.calls("RefreshObjectCaches").length, 1);
  });

  it("takes a hash that is not known yet for a changed one, and adds up what all updates take", async () => {
    const program = (release: number): string => `
      const first = new cdn.CacheRefresh("first", { objectPaths: [SITE + "a"], triggers: [${release}] });
      new cdn.CacheRefresh("later", { contentHashes: { [SITE + "b"]: first.submittedAt, [SITE + "c"]: "1" } });
      new cdn.CacheRefresh("known", { contentHashes: { [SITE + "d"]: "${release}" } });`;
    const { stack, setProgram } = await programStack(program(1), {
      emulator: { quotas: { url: 6 }, start: startOfQuotaDay() },
    });
    await stack.up();
    await setProgram(program(2));
    const { ok, output } = await stack.preview();
    assert.equal(ok, true, output);
    assert.match(output, /CacheRefresh later .*refresh: at most 1 of 2 to submit/);
    assert.match(
      output,
      /warning: This deployment may submit 3 refreshes of files, 1 more than the 2 of 6 that are left today/,
    );
  });

  it("is that of its own program at every preview of a process that runs several at once, by the Automation API", async () => {
    const emulator = await startEmulator();
    const folder = await programFolder({ files: { "automation.js": AUTOMATION } });
    const backend = await temporaryFolder("stack");
    try {
      const { exitCode, stdout, output } = await run("node", ["automation.js"], {
        cwd: folder,
        env: hermeticEnvironment(backend, await engine(), emulator.environment()),
        timeout: 120_000,
      });
      assert.equal(exitCode, 0, output);
      const plans = JSON.parse(stdout) as Record<string, string[]>;
      assert.deepEqual(Object.keys(plans).toSorted(), ["first", "first again", "second"]);
      for (const [preview, plan] of Object.entries(plans)) {
        const [name = ""] = preview.split(" ");
        assert.deepEqual(
          plan,
          [
            [
              "This deployment submits at most:",
              ...[1, 2].map((number) => `  CacheRefresh ${name}-${number}: 1 path, ${SITE}${number}`),
              "That takes 2 of the 10000 refreshes of files that are left today.",
            ].join("\n"),
          ],
          preview,
        );
      }
    } finally {
      await emulator.close();
      await removeFolder(backend);
    }
  });
});

/** Previews two programs at once, and one of them again; what was planned in each goes to stdout. */
const AUTOMATION = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const cdn = require("pulumi-alicloud-cdn-refresh");

let arrived = 0;
let letBothGo;
const both = new Promise((resolve) => (letBothGo = resolve));

async function stackOf(name) {
  const program = async () => {
    new cdn.CacheRefresh(name + "-1", { objectPaths: ["${SITE}1"] });
    if (++arrived === 2) letBothGo();
    await both;
    new cdn.CacheRefresh(name + "-2", { objectPaths: ["${SITE}2"] });
  };
  return LocalWorkspace.createStack(
    { stackName: name, projectName: "program", program },
    // In a folder of its own, the provider would not find the package.
    { projectSettings: { name: "program", runtime: "nodejs", main: process.cwd() } },
  );
}

async function planOf(stack) {
  const plans = [];
  await stack.preview({
    onEvent: ({ diagnosticEvent: event }) => {
      if (event !== undefined && !event.ephemeral && event.severity === "info") {
        plans.push(event.message.replaceAll(/<\\{%[^%]*%\\}>/g, "").trimEnd());
      }
    },
  });
  return plans;
}

(async () => {
  const stacks = [await stackOf("first"), await stackOf("second")];
  const [first, second] = await Promise.all(stacks.map(planOf));
  console.log(JSON.stringify({ first, second, "first again": await planOf(stacks[0]) }));
})();
`;

/** Each plan that was shown, as its lines. */
function planIn({ ok, output, diagnostics }: Operation): string[][] {
  assert.equal(ok, true, output);
  return diagnostics
    .filter(({ severity }) => severity === "info")
    .map(({ message }) => message.trimEnd().split("\n"));
}
