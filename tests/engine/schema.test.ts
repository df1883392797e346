import assert from "node:assert/strict";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";
import { hermeticEnvironment } from "../../tools/pulumi.js";
import { run } from "../../tools/run.js";
import { SCHEMA } from "../../tools/schema/file.js";
import { engine } from "./harness/index.js";

describe("the schema of the package", function () {
  this.timeout(60_000);

  it("is one that Pulumi takes", async () => {
    const home = await temporaryFolder("home");
    try {
      const pulumi = await engine();
      const checked = await run(pulumi.binary, ["schema", "check", SCHEMA], {
        cwd: home,
        env: hermeticEnvironment(home, pulumi),
        timeout: 30_000,
      });
      assert.deepEqual({ exitCode: checked.exitCode, output: checked.output }, { exitCode: 0, output: "" });
    } finally {
      await removeFolder(home);
    }
  });
});
