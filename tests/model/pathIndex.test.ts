import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { PathIndex } from "../../provider/model/pathIndex.js";
import type { CdnTask } from "../../provider/model/task.js";

/** Two names of one length with the same checksum, and so do all paths that differ in them alone. */
const [ONE, OTHER] = ["plumless", "buckeroo"].map((name) => `https://www.example.com/${name}`) as [
  string,
  string,
];

function rowOf(objectPath: string): CdnTask {
  const rest = { taskId: "1", objectType: "file", status: "Complete", process: 100, description: "" };
  return { ...rest, objectPath, creationTime: "2026-05-04T08:00:00Z" };
}

describe("An index of paths", () => {
  it("tells paths apart that share its key by chance", () => {
    assert.equal(crc32(ONE), crc32(OTHER));
    const index = new PathIndex<string>((path) => path);
    index.add(ONE);
    const found = (path: string): string[] =>
      index.match([rowOf(path)], () => true).map(({ item, distance }) => `${item} ${distance}`);
    assert.deepEqual(found(OTHER), []);
    index.add(OTHER);
    assert.deepEqual(found(ONE), [`${ONE} 0`]);
    assert.deepEqual(found(OTHER), [`${OTHER} 0`]);
    index.remove(ONE);
    assert.deepEqual(found(ONE), []);
    assert.deepEqual(found(OTHER), [`${OTHER} 0`]);
  });

  it("finds all that was filed under a path", () => {
    const index = new PathIndex<{ path: string }>(({ path }) => path);
    const items = [{ path: ONE }, { path: ONE }, { path: ONE.replace("/p", "/%70") }];
    for (const item of items) index.add(item);
    const found = (): object[] => index.match([rowOf(ONE)], () => true).map(({ item }) => item);
    assert.deepEqual(found(), items.slice(0, 2));
    for (const item of items.slice(0, 2)) index.remove(item);
    assert.deepEqual(found(), items.slice(2));
  });
});
