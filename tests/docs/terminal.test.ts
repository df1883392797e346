import assert from "node:assert/strict";
import { animation, type Frame } from "../../tools/docs/animation.js";
import { Screen } from "../../tools/docs/screen.js";
import { page } from "./pages.js";

describe("the picture of a terminal", () => {
  function shown(height: number, ...texts: string[]): string[] {
    const screen = new Screen(height);
    for (const text of texts) screen.write(text);
    return screen.rows().map((spans) => spans.map(({ text }) => text).join(" "));
  }
  const frame = (at: number, ...lines: string[]): Frame => ({
    at,
    rows: lines.map((text) => [{ column: 0, text, style: {} }]),
  });
  const options = { title: "pulumi up", width: 80, hold: 1_000 };

  it("shows what was written last where a row was written again", () => {
    assert.deepEqual(shown(3, "creating (0s)\r\npages\r\n", "\x1b[2A\x1b[Kcreated\r\n"), [
      "created",
      "pages",
      "",
    ]);
  });

  it("scrolls away what no longer fits", () => {
    assert.deepEqual(shown(2, "one\r\ntwo\r\nthree"), ["two", "three"]);
  });

  it("keeps colours, and takes no command to the terminal for text", () => {
    const screen = new Screen(1);
    screen.write("\x1b[?25l\x1b]0;title\x07\x1b[38;5;2mgreen\x1b[0m plain");
    assert.deepEqual(
      screen.rows()[0]?.map(({ text, style }) => [text.trim(), style.colour]),
      [
        ["green", 2],
        ["plain", undefined],
      ],
    );
  });

  it("moves only for those who want it, and else shows how it ended", () => {
    const picture = animation([frame(0, "creating"), frame(500, "created")], options);
    assert.match(picture, /class="s0" visibility="hidden"><tspan[^>]*>creating</);
    assert.match(picture, /class="s1"><tspan[^>]*>created</);
    const [still = ""] = picture.split("@media(prefers-reduced-motion:no-preference)");
    assert.ok(!still.includes("@keyframes"));
  });

  it("has no markup of its own in what a program has printed", () => {
    assert.match(animation([frame(0, '<a href="#">&')], options), />&lt;a href=&quot;#&quot;&gt;&amp;</);
  });

  it("is in the README, of a deployment that shows its progress", async () => {
    const { text } = await page("docs/terminal.svg");
    assert.match(text, /refresh: \d of \d complete, \d+ %, about/);
    assert.match((await page("README.md")).text, /!\[[^\]]+\]\(docs\/terminal\.svg\)/);
  });
});
