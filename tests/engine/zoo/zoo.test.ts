import { type Front, installedPackage, operations } from "../harness/index.js";
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

/** What differs of programs, and of products, stands above the fronts, and below them. */
const THEMES: Readonly<Record<Front, readonly string[]>> = {
  dynamic: Object.keys(ZOO),
  plugin: ["components", "moves", "options", "values", "commands"],
};

describe("the zoo of programs on the real engine", function () {
  this.timeout(180_000);
  before(installedPackage);

  for (const front of ["dynamic", "plugin"] as const) {
    describe(`by the ${front} front`, () => {
      const themes = Object.entries(ZOO).filter(([theme]) => THEMES[front].includes(theme));
      const isByFront = ({ fronts = [front] }: Row): boolean => fronts.includes(front);
      const all = themes.flatMap(([, rows]) => rows.filter(isByFront));
      const lanes = new Lanes(all, (row) => runRow(row, front));
      after(() => lanes.close());
      for (const [theme, rows] of themes) {
        for (const row of rows.filter(isByFront)) {
          it(`${theme}: ${row.title}`, async () => {
            const outcome = await lanes.resultOf(row);
            // For the display of what the engine said: by now, those of the next rows are among them.
            operations.splice(0, operations.length, ...outcome.operations);
            if (outcome.error !== undefined) throw outcome.error;
          });
        }
      }
    });
  }
});
