import assert from "node:assert/strict";
import { encodeLedger } from "../../provider/model/state.js";
import { reportOn } from "../../provider/queries/report.js";

describe("reportOn", () => {
  it("reports on a resource of which nothing but its name and kind is known", () => {
    const lines = reportOn([{ name: "site", kind: "CacheRefresh" }]).split("\n");
    assert.deepEqual(lines.slice(4), ["| site | CacheRefresh | – | – | – | – | – |"]);
  });

  it("lists a path that failed as itself, where nothing says what it stands for", () => {
    const path = "https://www.example.com/a";
    const ledger = encodeLedger([path], new Map());
    const lines = reportOn([{ name: "site", kind: "CacheRefresh", paths: [path], ledger }]).split("\n");
    assert.equal(lines.at(-1), `| site | \`${path}\` | was not submitted | – |`);
  });
});
