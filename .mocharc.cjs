const { readdirSync, readFileSync } = require("node:fs");

/**
 * Begun first, in this order: a long file that begins last runs alone at the end, while the other workers have nothing
 * to do.
 */
const LONGEST = [
  "tests/packaging/programs.test.ts",
  "tests/engine/zoo/zoo.test.ts",
  "tests/tools/engineHarness.test.ts",
  "tests/engine/examples.test.ts",
  "tests/engine/cacheRefresh.test.ts",
  "tests/engine/cancel.test.ts",
  "tests/engine/upgrade/upgrade.test.ts",
  "tests/engine/kills.test.ts",
  "tests/engine/otherResources.test.ts",
  "tests/docs/snippets.test.ts",
  "tests/provider/linear.test.ts",
  "tests/faults/inconsistentAnswers.test.ts",
  "tests/faults/bounds.test.ts",
  "tests/docs/errors.test.ts",
  "tests/faults/matrix.test.ts",
];

const all = readdirSync("tests", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => `tests/${name.replaceAll("\\", "/")}`)
  .sort();
const gone = LONGEST.filter((file) => !all.includes(file));
if (gone.length > 0) throw new Error(`.mocharc.cjs names files that there are not: ${gone.join(", ")}`);

/** What the harness of the engine is imported for: the packed package, installed, and the engine. */
const isInstalled = (file) => readFileSync(file, "utf8").includes("engine/harness/");
const PARTS = {
  engine: (file) => file.startsWith("tests/engine/"),
  installed: (file) => !PARTS.engine(file) && isInstalled(file),
  fast: (file) => !PARTS.engine(file) && !isInstalled(file),
};

const { TEST_PART: part, TEST_WORKERS: workers = "2" } = process.env;
if (part !== undefined && !(part in PARTS)) throw new Error(`TEST_PART is one of ${Object.keys(PARTS)}`);
const chosen = [...LONGEST, ...all.filter((file) => !LONGEST.includes(file))].filter(
  PARTS[part] ?? (() => true),
);

/** `npx mocha tests/sdk/report.test.ts`: these and no others, in one process, where a debugger finds them. */
const isNamed = process.argv.slice(2).some((argument) => /^[^-].*\.ts(:\d+)?$/.test(argument));

module.exports = {
  "node-option": ["import=tsx"],
  require: ["./tests/seed.ts", "./tests/coverage.ts", "./tests/onceARun.ts", "./tests/failures.ts"],
  spec: isNamed ? [] : chosen,
  parallel: !isNamed,
  jobs: Number(workers),
  reporter: "./tests/reporter.ts",
  timeout: 60_000,
  "forbid-only": true,
  "fail-zero": true,
  exit: true,
};
