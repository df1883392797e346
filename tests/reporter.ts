import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/** Mocha's own display; the counts go to the file that `TEST_COUNTS_FILE` names as well, for CI's last line. */
class SpecWithCounts extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    const skipped = pending > 0 ? `, ${pending} skipped` : "";
    const file = process.env.TEST_COUNTS_FILE;
    if (file) writeFileSync(file, `${passes} passed, ${failures} failed${skipped}\n`);
  }
}

module.exports = SpecWithCounts;
