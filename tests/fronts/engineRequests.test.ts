import assert from "node:assert/strict";
import { rememberRequests, requestOf } from "../../provider/fronts/dynamic/engineRequests.js";

/** A message as the engine's host reads it. */
class Message {
  constructor(
    readonly urn: string,
    readonly seconds: number,
  ) {}
  getUrn(): string {
    return this.urn;
  }
  getTimeout(): number {
    return this.seconds;
  }
  getNews(): { toJavaScript(): object } {
    return { toJavaScript: () => ({ objectPaths: [] }) };
  }
  getProperties(): { toJavaScript(): object } {
    return this.getNews();
  }
}
const messages = () => {
  class Check extends Message {}
  class Diff extends Message {}
  class Create extends Message {}
  class Update extends Message {}
  class Read extends Message {}
  return {
    CheckRequest: Check,
    DiffRequest: Diff,
    CreateRequest: Create,
    UpdateRequest: Update,
    ReadRequest: Read,
  };
};

describe("The engine's request beside the inputs", () => {
  it("tells the URN and the time limit of the inputs that came with it, and of no others", () => {
    const host = messages();
    const before = new host.CheckRequest("urn:first", 0).getNews().toJavaScript();
    assert.equal(rememberRequests(host), true);
    const created = new host.CreateRequest("urn:a", 90).getProperties().toJavaScript();
    const updated = new host.UpdateRequest("urn:b", 0).getNews().toJavaScript();
    assert.deepEqual(requestOf(created), { urn: "urn:a", timeout: 90_000 });
    assert.deepEqual(requestOf(updated), { urn: "urn:b", timeout: undefined });
    assert.equal(requestOf(before), undefined);
    assert.equal(requestOf({ objectPaths: [] }), undefined);
  });

  it("is known not to be seen where the host's messages have another shape, of which nothing is changed", () => {
    const { UpdateRequest: _, ...others } = messages();
    assert.equal(rememberRequests(others), false);
    assert.equal(rememberRequests({}), false);
  });
});
