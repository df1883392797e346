import { operations } from "./engine/harness/operation.js";

/** What the engine said in a test that failed, or is begun again: the assertion alone may not tell. */
export const mochaHooks = {
  beforeEach(): void {
    operations.length = 0;
  },
  afterEach(this: Mocha.Context): void {
    const test = this.currentTest;
    if (test === undefined || test.isPassed() || test.isPending()) return;
    for (const { ok, output, diagnostics } of operations) {
      const lines = diagnostics.map(({ severity, message }) => `[${severity}] ${message}`);
      process.stderr.write(
        [`${test.fullTitle()}\nAn operation that ${ok ? "succeeded" : "failed"}:`, output, ...lines, ""].join(
          "\n",
        ),
      );
    }
  },
};
