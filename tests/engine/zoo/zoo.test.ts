import { installedPackage, operations } from "../harness/index.js";
import { Lanes } from "./lanes.js";
import type { Row } from "./row.js";
import { COMMANDS } from "./rows/commands.js";
import { COMPONENTS } from "./rows/components.js";
import { ESA } from "./rows/esa.js";
import { MOVES } from "./rows/moves.js";
import { OPTIONS } from "./rows/options.js";
import { PRODUCTS } from "./rows/products.js";
import { PROGRAMS } from "./rows/programs.js";
import { VALUES } from "./rows/values.js";
import { runRow } from "./runRow.js";

const ZOO: Readonly<Record<string, readonly Row[]>> = {
  components: COMPONENTS,
  moves: MOVES,
  options: OPTIONS,
  values: VALUES,
  commands: COMMANDS,
  programs: PROGRAMS,
  products: PRODUCTS,
  esa: ESA,
};

describe("the zoo of programs on the real engine", function () {
  this.timeout(180_000);
  const lanes = new Lanes(Object.values(ZOO).flat(), runRow);
  before(installedPackage);
  after(() => lanes.close());

  for (const [theme, rows] of Object.entries(ZOO)) {
    describe(theme, () => {
      for (const row of rows) {
        it(row.title, async () => {
          const outcome = await lanes.resultOf(row);
          // For the display of what the engine said: by now, those of the next rows are among them.
          operations.splice(0, operations.length, ...outcome.operations);
          if (outcome.error !== undefined) throw outcome.error;
        });
      }
    });
  }
});
