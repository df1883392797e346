import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { askedConstants, constantsNamed } from "../../tools/docs/errors/constants.js";
import type { Message } from "../../tools/docs/errors/message.js";
import { errorsPage } from "../../tools/docs/errors/page.js";
import { sentences } from "../../tools/docs/errors/sentences.js";

const PAGE = resolve(__dirname, "../../docs/errors.md");

/** How a constant is called that bounds something. */
const BOUND = /^(MAX|MOST|LONGEST)/;

/** Bounds that nobody meets: of single timers, of how a value is shown, of how a wait is planned. */
const INSIDE = [
  "provider/base/clock.ts LONGEST_TIMER_MS",
  "provider/base/clock.ts MOST_SIGHTS",
  "provider/products/cdn/answers.ts MAX_WORD_LENGTH",
  "provider/tracker/planById.ts MOST_MISSES",
  "sdk/hashFolder.ts LONGEST_TURN",
];

describe("Every message that a user can get", function () {
  this.timeout(60_000);
  let messages: Message[];
  let markdown: string;
  before(async () => {
    ({ messages, markdown } = await errorsPage());
  });

  const lacking = (part: (message: Message) => string | undefined): string[] =>
    messages.filter((message) => !message.text.includes(part(message) ?? "")).map(({ text }) => text);

  it("names the path, input, setting or operation that it is about", () => {
    assert.deepEqual(
      lacking(({ about }) => about),
      [],
    );
  });

  it("says what to do next", () => {
    assert.ok(messages.every(({ advice }) => advice !== ""));
    assert.deepEqual(
      lacking(({ advice }) => advice),
      [],
    );
  });

  it("names the API's code and the request id where there are any", () => {
    assert.deepEqual(
      lacking(({ code }) => code),
      [],
    );
    assert.deepEqual(
      lacking(({ requestId }) => requestId),
      [],
    );
    const answered = messages.filter(({ text }) => /\(HTTP \d+\b/.test(text));
    assert.ok(answered.length > 50);
    assert.ok(answered.every(({ code }) => code !== undefined));
  });

  it("is one of those on the page: there is no other sentence in the code", () => {
    const found = sentences();
    assert.ok(found.length > 200);
    const unknown = found.filter(({ isIn }) => !messages.some(({ text }) => isIn(text)));
    assert.deepEqual(
      unknown.map(({ file, text }) => `${file}: ${text}`),
      [],
    );
  });

  it("is free of what is secret", () => {
    assert.doesNotMatch(markdown, /password@|secret"|token=/);
  });

  it("stands in docs/errors.md as the code says it now", async () => {
    assert.equal(await readFile(PAGE, "utf8"), markdown, "run npx tsx tools/docs/errors.ts");
  });

  it("has every bound of the code on the page with its value", () => {
    const names = ["provider", "sdk"].flatMap((room) => constantsNamed(room, BOUND));
    const missing = names.filter((name) => !askedConstants().has(name) && !INSIDE.includes(name));
    assert.deepEqual(missing, []);
    assert.match(
      markdown,
      /\| the bytes of an answer, and of one of `DescribeRefreshTaskById` +\| 4 MiB, and 32 MiB +\|/,
    );
  });
});
