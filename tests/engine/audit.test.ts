import assert from "node:assert/strict";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { type CliStack, cliStack, programFolder } from "./harness/index.js";

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import * as cdn from "pulumi-alicloud-cdn-refresh";

const site = "https://www.example.com/";
const refresh = new cdn.CacheRefresh("site", { objectPaths: [site + "index.html", site + "assets/", site + "new"] });
export const purge: pulumi.Output<cdn.TaskSummary> = refresh.summary;
export const tasks: pulumi.Output<cdn.CdnTask[]> = refresh.tasks;
export const submittedAt = refresh.submittedAt;
export const completedAt = refresh.completedAt;
export const history = cdn.getRefreshTasksOutput({ objectPath: site + "index.html" }, { dependsOn: refresh }).tasks;
export const everything = cdn.getRefreshTasksOutput({ all: true }, { dependsOn: refresh });
`;

describe("pulumi stack output", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let stack: CliStack | undefined;
  let outputs: Record<string, unknown>;
  before(async () => {
    emulator = await startEmulator({ speed: 60, taskDuration: 120_000 });
    const folder = await programFolder({ files: { "index.ts": PROGRAM } });
    stack = await cliStack({ folder, config: emulator.pulumiConfig() });
    // Somebody else's refresh of the same page, an hour ago.
    emulator.addTasks({ objectPath: "https://www.example.com/index.html", age: 3_600_000, status: "Failed" });
    const up = await stack.up();
    assert.equal(up.ok, true, up.output);
    outputs = JSON.parse((await stack.pulumi("stack", "output", "--json")).stdout);
  });
  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  it("gives the summary and the tasks of a refresh as the server has them", () => {
    const { purge, tasks } = outputs;
    assert.deepEqual(purge, { total: 3, complete: 3, failed: 0, unfinished: 0 });
    const ours = emulator.tasks.filter(({ status }) => status === "Complete");
    assert.deepEqual(byPath(tasks), byPath(ours.map(asHistory)));
  });

  it("gives the history of a path, newest first, with what others did", () => {
    const { history } = outputs;
    const rows = emulator.tasks
      .filter(({ objectPath }) => objectPath === "https://www.example.com/index.html")
      .toSorted((a, b) => b.createdAt - a.createdAt);
    assert.equal(rows.length, 2);
    assert.deepEqual(history, rows.map(asHistory));
  });

  it("gives a page of the whole history with its counts and the id of the request", () => {
    const everything = outputs.everything as Record<string, unknown>;
    assert.equal(everything.totalCount, 4);
    assert.deepEqual(byPath(everything.tasks), byPath(emulator.tasks.map(asHistory)));
    assert.ok(
      emulator.calls("DescribeRefreshTasks").some(({ requestId }) => requestId === everything.requestId),
    );
  });

  it("gives the times of submission and completion by the server's clock", () => {
    const { submittedAt, completedAt } = outputs;
    const created = emulator.tasks.filter(({ status }) => status === "Complete");
    const seconds = (time: unknown) => Math.floor(Date.parse(String(time)) / 1000);
    assert.equal(seconds(submittedAt), Math.floor(Math.max(...created.map((t) => t.createdAt)) / 1000));
    assert.ok(Date.parse(String(completedAt)) >= Math.max(...created.map((t) => t.completesAt)) - 1000);
    assert.ok(Date.parse(String(completedAt)) <= emulator.now());
  });
});

type Row = Emulator["tasks"][number];

function asHistory({ taskId, objectPath, objectType, status, process, createdAt, description }: Row) {
  const creationTime = `${new Date(createdAt).toISOString().slice(0, 19)}Z`;
  return { taskId, objectPath, objectType, status, process, creationTime, description };
}

function byPath(rows: unknown): unknown[] {
  const key = (row: { objectPath: string; creationTime: string }) => `${row.objectPath} ${row.creationTime}`;
  return (rows as { objectPath: string; creationTime: string }[]).toSorted((a, b) =>
    key(a).localeCompare(key(b)),
  );
}
