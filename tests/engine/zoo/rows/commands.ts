import type { Row } from "../row.js";

const TWO = `
const release = new pulumi.Config().get("release") ?? "1";
const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"], triggers: [release] });
new cdn.CachePrefetch("bundle", { objectPaths: [SITE + "b"], triggers: [release] }, { dependsOn: pages });`;

/** Commands and their flags. */
export const COMMANDS: Row[] = [
  {
    title: "--target and --exclude: only what is named is submitted",
    steps: [
      { program: TWO, submits: ["refresh /a", "prefetch /b"] },
      {
        run: "up --skip-preview --target {pages} --config release=2",
        submits: ["refresh /a"],
        changes: { same: 2, update: 1 },
      },
      {
        run: "up --skip-preview --exclude {pages} --config release=3",
        submits: ["prefetch /b"],
        changes: { same: 2, update: 1 },
      },
      { submits: ["refresh /a"] },
    ],
  },
  {
    title: "--replace, --target-replace and state taint: what is named is submitted again, once",
    steps: [
      { program: TWO, submits: ["refresh /a", "prefetch /b"] },
      {
        run: "up --skip-preview --replace {pages}",
        submits: ["refresh /a"],
        changes: { same: 2, replace: 1 },
      },
      { run: "up --skip-preview --target-replace {bundle}", submits: ["prefetch /b"] },
      { run: "state taint {pages}" },
      { submits: ["refresh /a"], changes: { same: 2, replace: 1 } },
    ],
  },
  {
    title: "refresh, and up --refresh, with the program and without, find all as it was and submit nothing",
    steps: [
      {
        program: `
const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"], waitForCompletion: false });
const bundle = new cdn.CachePrefetch("bundle", { objectPaths: [SITE + "b"] });
const prices = new cdn.CacheTagRefresh("prices", { domainName: "www.example.com", cacheTags: ["prices"] });
const gate = new cdn.TaskCompletion("gate", { resources: [pages, bundle], taskIds: prices.taskIds });
exports.summary = gate.summary;`,
        submits: [["refresh /a", "prefetch /b", "tags www.example.com/prices"]],
      },
      { run: "refresh", changes: { same: 5 } },
      { run: "refresh --run-program --skip-preview", changes: { same: 5 } },
      {
        files: { "Pulumi.yaml": "name: program\nruntime: nodejs\noptions:\n  refresh: always\n" },
        changes: { same: 5 },
      },
      {
        run: "up --refresh --run-program --skip-preview",
        changes: { same: 5 },
        outputs: { summary: { total: 3, complete: 3, failed: 0, unfinished: 0 } },
      },
    ],
  },
  {
    title: "refresh --run-program after a change, then up: the change is submitted once",
    steps: [
      { program: TWO, submits: ["refresh /a", "prefetch /b"] },
      { program: TWO.replace('"a"', '"new"'), run: "refresh --run-program --skip-preview" },
      { run: "up --refresh --run-program --skip-preview", submits: ["refresh /new"] },
      { changes: { same: 3 } },
    ],
  },
  {
    title: "update plans: what was planned is submitted, and nothing else",
    env: { PULUMI_EXPERIMENTAL: "true" },
    steps: [
      { program: TWO, run: "preview --save-plan plan.json", changes: { create: 3 } },
      {
        program: TWO.replace('"a"', '"other"'),
        run: "up --skip-preview --plan plan.json",
        fails: /objectPaths/,
      },
      {
        program: TWO,
        run: "up --skip-preview --plan plan.json",
        submits: ["refresh /a", "prefetch /b"],
      },
    ],
  },
  {
    title: "destroy with the program, and --remove: no call, no stack",
    steps: [
      { program: TWO, submits: ["refresh /a", "prefetch /b"] },
      { run: "destroy --skip-preview --target {bundle}", changes: { same: 2, delete: 1 } },
      { run: "destroy --run-program --remove" },
      { run: "up", fails: /no stack/ },
    ],
  },
  {
    title: "two stacks of a project at once, and each is submitted for itself",
    steps: [
      { program: TWO, run: "stack init one" },
      { run: "stack init two" },
      {
        run: ["up --stack one", "up --stack two"],
        submits: [["refresh /a", "prefetch /b", "refresh /a", "prefetch /b"]],
      },
    ],
  },
  {
    title: "--parallel 1, --diff, --json and --expect-no-changes: what was submitted is the same again",
    steps: [
      { program: TWO, run: "up --parallel 1 --diff", submits: ["refresh /a", "prefetch /b"] },
      { run: "up --skip-preview --json --expect-no-changes", says: [/"resourceChanges":{"same":3}/] },
      { run: "preview --json", says: [/"same": 3/] },
    ],
  },
  {
    title: "--continue-on-error: what does not depend on the failure is submitted",
    steps: [
      {
        program: `
const bad = new Other("bad", {}, { hooks: { beforeCreate: [() => { throw new Error("broken"); }] } });
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, { dependsOn: bad });
new cdn.CacheRefresh("others", { objectPaths: [SITE + "b"] });`,
        run: "up --skip-preview --continue-on-error",
        fails: /broken/,
        submits: ["refresh /b"],
        state: { pages: "gone", others: { status: "Complete" } },
      },
    ],
  },
];
