import assert from "node:assert/strict";
import { type EmulatorAccount, startEmulator } from "../../emulator/index.js";
import { cliStack, programFolder, textBelow } from "./harness/index.js";

const PROGRAM = `
const cdn = require("pulumi-alicloud-cdn-refresh");
const refresh = new cdn.CacheRefresh("site", { objectPaths: ["https://www.example.com/index.html"] });
exports.purge = refresh.summary;
exports.history = cdn.getRefreshTasksOutput({ all: true }, { dependsOn: refresh }).tasks;
`;

/** Marked, so that a plain-text search finds them wherever they come to stand. */
const ACCOUNT: EmulatorAccount = {
  accessKeyId: "LTAIplantedkeyid0001",
  accessKeySecret: "plantedSecretOfTheKey0002",
  securityToken: "plantedSecurityToken0003",
};
const SECRETS = [ACCOUNT.accessKeySecret, ACCOUNT.securityToken as string];

describe("secrets on the real engine", function () {
  this.timeout(120_000);

  for (const source of ["configuration", "environment"] as const) {
    it(`from the ${source} never stand in the state, the outputs or the logs`, async () => {
      const emulator = await startEmulator({ speed: 60, taskDuration: 60_000, accounts: [ACCOUNT] });
      const folder = await programFolder({ files: { "index.js": PROGRAM } });
      const keys = emulator.pulumiConfig();
      const stack = await cliStack({
        folder,
        ...(source === "configuration" ? { secretConfig: keys } : { env: emulator.environment() }),
      });
      try {
        let said = "";
        const pulumi = async (...args: string[]): Promise<number | null> => {
          const { exitCode, output } = await stack.pulumi(...args);
          said += output;
          return exitCode;
        };
        // From 9 on, the engine itself logs the configuration that it hands to a provider, decrypted.
        const loudly = ["-v=8", "--logtostderr", "--debug"];
        assert.equal(await pulumi("up", "--yes", ...loudly), 0, said);
        assert.equal(await pulumi("stack", "output", "--json", "--show-secrets"), 0);
        assert.equal(await pulumi("stack", "export"), 0);
        emulator.removeAccount(ACCOUNT.accessKeyId);
        assert.notEqual(await pulumi("refresh", "--yes", "--run-program", ...loudly), 0);
        assert.match(said, /InvalidAccessKeyId/);
        assert.deepEqual(found(said), []);
        assert.deepEqual(found(await textBelow(stack.folder)), []);
      } finally {
        await stack.remove();
        await emulator.close();
      }
    });
  }
});

function found(text: string): string[] {
  return SECRETS.filter((secret) => text.includes(secret));
}
