import { operations } from "./engine/harness/operation.js";

/** What the engine said in a test that failed: the assertion alone may not tell. */
export const mochaHooks = {
  beforeEach(): void {
    operations.length = 0;
  },
  afterEach(this: Mocha.Context): void {
    if (this.currentTest?.state !== "failed") return;
    for (const { ok, output, diagnostics } of operations) {
      const lines = diagnostics.map(({ severity, message }) => `[${severity}] ${message}`);
      process.stderr.write(
        [`An operation that ${ok ? "succeeded" : "failed"}:`, output, ...lines, ""].join("\n"),
      );
    }
  },
};
