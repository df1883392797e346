import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cdnErrors } from "../../provider/products/cdn/errors.js";
import { page, REPOSITORY } from "./pages.js";

/** Messages of Pulumi and of Node.js. */
const OF_OTHERS = [
  "Cannot find module 'pulumi-alicloud-cdn-refresh/provider'",
  "the stack is currently locked by 1 lock(s)",
  "Attempting to deploy or update resources with 1 pending operations",
];

describe("the page on trouble", () => {
  it("quotes messages as the code says them", async () => {
    const trouble = (await page("docs/troubleshooting.md")).text;
    const errors = inGeneral((await page("docs/errors.md")).text);
    const [, failures = ""] = /## The deployment fails\n([\s\S]*?)\n## /.exec(trouble) ?? [];
    const quoted = [...failures.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, message = ""]) => message),
    );
    assert.ok(quoted.length > 15);
    const unknown = quoted.filter((message) => {
      if (OF_OTHERS.includes(message)) return false;
      if (/^[A-Za-z.]+$/.test(message)) return cdnErrors.find(message) === undefined;
      return !inGeneral(message)
        .split("…")
        .every((part) => errors.includes(part.trim()));
    });
    assert.deepEqual(unknown, []);
  });

  it("quotes what the plugin says when it cannot start", async () => {
    const trouble = (await page("docs/troubleshooting.md")).text;
    const [, failures = ""] = /## The plugin does not start\n([\s\S]*?)\n## /.exec(trouble) ?? [];
    const quoted = [...failures.matchAll(/^\| `([^`]+)`/gm)].map(([, message = ""]) => message);
    assert.ok(quoted.length > OF_PLUGINS.length);
    const code = ["start.cjs", "pulumi-resource-alicloud-cdn-refresh"]
      .map((file) => `plugin/${file}`)
      .concat("provider/fronts/plugin/configuration.ts")
      .map((file) => readFileSync(join(REPOSITORY, file), "utf8"))
      .join("\n")
      .replace(/" \+\n\s*LEAST\.join\("\."\) \+\n\s*"/, "22.12");
    const unknown = quoted.filter(
      (message) =>
        !OF_PLUGINS.includes(message) && !message.split("…").every((part) => code.includes(part.trim())),
    );
    assert.deepEqual(unknown, []);
  });
});

/** Messages of Pulumi about plugins. */
const OF_PLUGINS = [
  "no folder at path '…/plugin'",
  "could not find latest version for provider alicloud-cdn-refresh",
  "no resource plugin 'pulumi-resource-alicloud-cdn-refresh' found in the workspace or on your $PATH",
  "This is *always* a bug in the provider",
];

/** Without what differs from one time to the next: numbers, and the reason that the API gives. */
function inGeneral(text: string): string {
  return text.replace(/\d+/g, "#").replace(/failed: (Origin\w+( #XX)?|InternalError)/g, "failed: REASON");
}
