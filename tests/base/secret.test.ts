import assert from "node:assert/strict";
import { format, inspect } from "node:util";
import { Secret } from "../../provider/base/secret.js";

describe("A secret", () => {
  const secret = new Secret("hush-hush");

  it("is handed out when asked for, and shown by nothing else", () => {
    assert.equal(secret.reveal(), "hush-hush");
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true, depth: null }),
      format("%s %o %j", secret, secret, secret),
      new Error("no", { cause: secret }).stack,
      Object.values(secret).join(),
    ];
    assert.deepEqual(
      shown.filter((text) => text?.includes("hush")),
      [],
    );
  });
});
