import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { cdnErrors } from "../../provider/products/cdn/errors.js";
import { askedConstants, constantsNamed } from "../../tools/docs/errors/constants.js";
import { errorsPage } from "../../tools/docs/errors/page.js";

const PAGE = resolve(__dirname, "../../docs/errors.md");

/** How a constant is called that bounds something. */
const BOUND = /^(MAX|MOST|LONGEST)/;

/** Bounds that nobody meets: of single timers, of how a value is shown, of how a wait is planned. */
const INSIDE = [
  "provider/base/clock.ts LONGEST_TIMER_MS",
  "provider/base/clock.ts MAX_SAMPLES",
  "provider/products/cdn/answers.ts MAX_WORD_LENGTH",
  "provider/model/state.ts MOST_SHARED",
  "provider/tracker/plan.ts MOST_MISSES",
  "provider/queries/hashFolder.ts LONGEST_TURN",
];

describe("The page on errors", () => {
  let page: string;
  before(async () => {
    page = await errorsPage();
  });

  it("says what the code says now", async () => {
    assert.equal(await readFile(PAGE, "utf8"), page, "run npm run docs");
  });

  it("has every code of the table", () => {
    const missing = cdnErrors.rows.filter(({ code }) => !page.includes(`\n| ${code.replace("*", "…")} `));
    assert.deepEqual(missing, []);
  });

  it("has every bound of the code with its value", () => {
    const bounds = ["provider", "sdk"].flatMap((room) => constantsNamed(room, BOUND));
    const missing = bounds.filter((name) => !askedConstants().has(name) && !INSIDE.includes(name));
    assert.deepEqual(missing, []);
    assert.match(
      page,
      /\| the bytes of an answer, and of one of `DescribeRefreshTaskById` +\| 4 MiB, and 32 MiB +\|/,
    );
  });
});
