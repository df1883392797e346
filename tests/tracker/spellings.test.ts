import assert from "node:assert/strict";
import type { Outstanding } from "../../provider/tracker/tracker.js";
import type { VirtualCdnOptions } from "./virtualCdn.js";
import { files, MINUTE, SECOND, SITE, type Waited, Waits } from "./waits.js";

const WAYS: [by: string, options: VirtualCdnOptions][] = [
  ["by ids", {}],
  ["by pages, where ids are forbidden", { forbidden: ["DescribeRefreshTaskById"] }],
];

/** How a history may write what was submitted. */
const SPELLINGS: [how: string, submitted: string, spelling: (path: string) => string][] = [
  ["in capitals", "%e4%b8%ad.html", (path) => path.replace(/%../g, (code) => code.toUpperCase())],
  ["in small letters", "%E4%B8%AD.html", (path) => path.replace(/%../g, (code) => code.toLowerCase())],
  ["decoded", "中.html", (path) => decodeURI(path)],
  ["without the escape of a sign", "a%2Bb.js", (path) => path.replaceAll("%2B", "+")],
  ["with an escape of a sign", "a+b.js", (path) => path.replaceAll("+", "%2B")],
  ["without the escape of a %", "100%25.html", (path) => path.replaceAll("%25", "%")],
  ["with escapes of letters", "app.js", (path) => path.replace("app", "%61pp")],
];

describe("The tracker knows a row in another spelling", () => {
  for (const [by, options] of WAYS) {
    for (const [how, name, historySpelling] of SPELLINGS) {
      it(`${how}, ${by}`, async () => {
        const path = new URL(name, SITE).href;
        const { waits, waited } = await waitFor({ ...options, historySpelling }, [path]);
        assert.deepEqual(
          waited.map(({ outcome }) => outcome),
          ["settled"],
        );
        assert.notEqual(waits.cdn.tasks[0]?.objectPath, path);
        assert.ok((waited[0] as Waited).endedAt - waits.cdn.endOf(historySpelling(path)) < 5 * SECOND);
      });
    }
  }

  it("by the other paths of its resource, which it asks for only then", async () => {
    const path = `${SITE}a%2Bb.js`;
    for (const [historySpelling, isAsked] of [
      [(given: string) => given, false],
      [(given: string) => given.replaceAll("%2B", "+"), true],
    ] as const) {
      const waits = new Waits({ historySpelling });
      let asked = 0;
      const others = (): [] => {
        asked++;
        return [];
      };
      const waited = await waits.run(async () => waits.wait(await waits.submitFiles([path]), { others }));
      assert.equal(waited.outcome, "settled");
      assert.equal(asked > 0, isAsked);
    }
  });

  it("without the scheme that the history gives it", async () => {
    const historySpelling = (path: string): string => `http://${path.replaceAll("%2B", "+")}`;
    const { waited } = await waitFor({ historySpelling }, ["www.example.com/a%2Bb.js"]);
    assert.deepEqual(
      waited.map(({ outcome }) => outcome),
      ["settled"],
    );
  });
});

describe("The tracker takes no row for another path", () => {
  const [plus, encoded] = [`${SITE}a+b.js`, `${SITE}a%2Bb.js`];
  const soon = { taskDuration: ({ objectPath }: { objectPath: string }) => durationOf(objectPath) };
  const durationOf = (path: string): number => (path === plus ? MINUTE : 6 * MINUTE);

  for (const [by, options] of WAYS) {
    it(`that means the same and is waited for under the same id, ${by}`, async () => {
      const { waits, waited, told } = await waitFor({ ...options, ...soon }, [plus, encoded]);
      assert.equal(new Set(waits.cdn.tasks.map(({ taskId }) => taskId)).size, 1);
      ownRows(told);
      assert.ok((waited[0] as Waited).endedAt >= waits.cdn.endOf(encoded));
    });

    it(`that means the same and has ended before the wait, though its own shows late, ${by}`, async () => {
      const isLate = (): boolean => waits.clock.now() < start + 4 * MINUTE;
      const alter: VirtualCdnOptions["alter"] = (_call, tasks) =>
        tasks.filter(({ objectPath }) => objectPath !== encoded || !isLate());
      const waits = new Waits({ ...options, ...soon, alter });
      const start = waits.clock.now();
      const told: Told[] = [];
      const waited = await waits.run(async () => {
        const [ended, open] = (await waits.submitFiles([plus, encoded])) as [Outstanding, Outstanding];
        await waits.clock.sleep(2 * MINUTE);
        return waits.wait([open], {
          others: () => [ended],
          onRow: (task, row) => told.push([task, row.objectPath]),
        });
      });
      assert.equal(waited.outcome, "settled");
      ownRows(told);
      assert.ok(waited.endedAt >= waits.cdn.endOf(encoded));
    });

    it(`that means the same and somebody else has submitted under the same id, ${by}`, async () => {
      const waits = new Waits({ ...options, ...soon });
      const told: Told[] = [];
      const waited = await waits.run(async () => {
        const [, open] = (await waits.submitFiles([plus, encoded])) as [Outstanding, Outstanding];
        return waits.wait([open], { onRow: (task, row) => told.push([task, row.objectPath]) });
      });
      ownRows(told);
      assert.ok(waited.endedAt >= waits.cdn.endOf(encoded));
    });

    it(`that means the same and is waited for by another resource, ${by}`, async () => {
      const pages = files(150);
      const { waits, waited, told } = await waitFor({ ...options, ...soon }, [plus], [...pages, encoded]);
      assert.equal(new Set(waits.cdn.tasks.map(({ taskId }) => taskId)).size, 1);
      ownRows(told);
      assert.ok((waited[1] as Waited).endedAt >= waits.cdn.endOf(encoded));
    });
  }

  it("of another meaning, however much alike: it is not seen until the time is up", async () => {
    const historySpelling = (path: string): string => path.replace("%2F", "/").replace("%2541", "%41");
    const { waited, told } = await waitFor({ historySpelling }, [`${SITE}a%2Fb.js`, `${SITE}%2541.js`]);
    assert.deepEqual(
      waited.map(({ outcome }) => outcome),
      ["over"],
    );
    assert.deepEqual(told, []);
  });
});

type Told = [task: Outstanding, objectPath: string];

/** Submits each list of files in the same second, and waits for each. */
async function waitFor(
  options: VirtualCdnOptions,
  ...submissions: (readonly string[])[]
): Promise<{ waits: Waits; waited: Waited[]; told: Told[] }> {
  const waits = new Waits(options);
  const told: Told[] = [];
  const waited = await waits.run(async () => {
    const tasks = await Promise.all(submissions.map((paths) => waits.submitFiles(paths)));
    const onRow = (task: Outstanding, { objectPath }: { objectPath: string }): void =>
      void told.push([task, objectPath]);
    return Promise.all(tasks.map((each) => waits.wait(each, { onRow })));
  });
  return { waits, waited, told };
}

function ownRows(told: readonly Told[]): void {
  assert.ok(told.length > 0);
  for (const [{ path }, objectPath] of told) assert.equal(objectPath, path);
}
