import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as ts from "typescript";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { check } from "../../provider/resource/lifecycle.js";
import { WholeTask } from "../../provider/tracker/wholeTask.js";
import { SECOND, SITE, Waits } from "../tracker/waits.js";

const REPOSITORY = resolve(__dirname, "../..");
/** More than a call can have arguments. */
const MANY = 200_000;

/** A few by their nature. */
const SHORT_LISTS = new Set([
  // The states that a path can be in.
  "provider/resource/deployment.ts this.#itemsInState(...states)",
  // The variables that can hold a setting.
  "provider/cloud/settingsReader.ts this.environment(...variables)",
  "provider/cloud/credentialSource.ts reader.find(key, ...ACCESS_KEY_VARIABLES[key])",
  "provider/cloud/credentialSource.ts reader.environment(...ACCESS_KEY_VARIABLES.securityToken)",
]);

describe("A list of any length", function () {
  this.timeout(120_000);

  it("is nowhere made the arguments of a call: 130,000 of them are too many for the stack", () => {
    const spread = ["provider", "sdk", "emulator"].flatMap(sources).flatMap(spreadCalls);
    assert.deepEqual(
      spread.filter((call) => !SHORT_LISTS.has(call)),
      [],
    );
    assert.deepEqual(
      [...SHORT_LISTS].filter((call) => !spread.includes(call)),
      [],
    );
  });

  it("of paths that are wrong is refused, each path with its reason", () => {
    const objectPaths = Array.from({ length: MANY }, (_, index) => `ftp://www.example.com/${index}`);
    const problems = check(cacheRefreshKind, { objectPaths } satisfies CacheRefreshInputs);
    assert.equal(problems.length, MANY);
  });

  it("of tasks is waited for", async () => {
    const waits = new Waits();
    const taskIds = Array.from({ length: MANY }, (_, index) => String(index + 1));
    const waited = await waits.run(() => {
      const since = waits.clock.now();
      const tasks = taskIds.map((id) => ({ taskIds: [id], path: `${SITE}${id}`, objectType: "file", since }));
      return waits.wait(tasks, { deadline: since + 3 * SECOND, rounds: 1 });
    });
    assert.equal(waited.outcome, "over");
    assert.ok(waits.looks.length > 0);
  });

  it("of ids of one task is waited for", () => {
    const whole = new WholeTask(Array.from({ length: MANY }, (_, index) => String(index)));
    assert.equal(whole.slowest, 0);
  });
});

function sources(folder: string): string[] {
  return readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);
}

/** The calls of a file that get a list as their arguments. */
function spreadCalls(file: string): string[] {
  const code = readFileSync(join(REPOSITORY, file), "utf8");
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const hasArguments = ts.isCallExpression(node) || ts.isNewExpression(node);
    if (hasArguments && node.arguments?.some(ts.isSpreadElement)) found.push(`${file} ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
