import type { Row } from "../row.js";

/** Resources that are called otherwise, or stand elsewhere, than when they were submitted. */
export const MOVES: Row[] = [
  {
    title: "a resource that is renamed with an alias is not submitted again",
    steps: [
      {
        program: `new cdn.CacheRefresh("old", { objectPaths: [SITE + "index.html"] });`,
        submits: ["refresh /index.html"],
      },
      {
        program: `new cdn.CacheRefresh("new", { objectPaths: [SITE + "index.html"] }, { aliases: [{ name: "old" }] });`,
        changes: { same: 2 },
        state: { old: "gone", new: { status: "Complete" } },
      },
      {
        program: `new cdn.CacheRefresh("new", { objectPaths: [SITE + "index.html"], triggers: [1] });`,
        submits: ["refresh /index.html"],
        changes: { same: 1, update: 1 },
      },
    ],
  },
  {
    title: "without an alias, another name is another resource, which is submitted",
    steps: [
      {
        program: `new cdn.CacheRefresh("old", { objectPaths: [SITE + "index.html"] });`,
        submits: ["refresh /index.html"],
      },
      {
        program: `new cdn.CacheRefresh("new", { objectPaths: [SITE + "index.html"] });`,
        submits: ["refresh /index.html"],
        changes: { same: 1, create: 1, delete: 1 },
      },
    ],
  },
  {
    title: "resources that move into a component, with aliases, are not submitted again",
    steps: [
      {
        program: `
const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"], waitForCompletion: false });
new cdn.TaskCompletion("gate", { resources: [pages] });`,
        submits: ["refresh /index.html"],
      },
      {
        program: `
const parent = new pulumi.ComponentResource("zoo:index:Site", "site");
const opts = { parent, aliases: [{ parent: pulumi.rootStackResource }] };
const pages = new cdn.CacheRefresh(
  "pages",
  { objectPaths: [SITE + "index.html"], waitForCompletion: false },
  opts,
);
new cdn.TaskCompletion("gate", { resources: [pages] }, opts);`,
        changes: { same: 3, create: 1 },
        state: { pages: { parent: "site" }, gate: { parent: "site", status: "Complete" } },
      },
    ],
  },
  {
    title: "children of a component that is renamed with an alias are not submitted again",
    steps: [
      {
        program: `
const parent = new pulumi.ComponentResource("zoo:index:Site", "old");
new cdn.CacheRefresh("old-pages", { objectPaths: [SITE + "index.html"] }, { parent });
new cdn.CacheTagRefresh("prices", { domainName: "www.example.com", cacheTags: ["prices"] }, { parent });`,
        submits: [["refresh /index.html", "tags www.example.com/prices"]],
      },
      {
        program: `
const parent = new pulumi.ComponentResource("zoo:index:Shop", "new", {}, {
  aliases: [{ name: "old", type: "zoo:index:Site" }],
});
new cdn.CacheRefresh("new-pages", { objectPaths: [SITE + "index.html"] }, { parent });
new cdn.CacheTagRefresh("prices", { domainName: "www.example.com", cacheTags: ["prices"] }, { parent });`,
        changes: { same: 4 },
        state: { "new-pages": { parent: "new" }, prices: { parent: "new" } },
      },
    ],
  },
  {
    title: "pulumi state rename: the program takes the new name, and nothing is submitted",
    steps: [
      {
        program: `new cdn.CacheRefresh("old", { objectPaths: [SITE + "index.html"] });`,
        submits: ["refresh /index.html"],
      },
      { run: "state rename {old} new" },
      {
        program: `new cdn.CacheRefresh("new", { objectPaths: [SITE + "index.html"] });`,
        changes: { same: 2 },
      },
    ],
  },
  {
    title: "pulumi stack rename: nothing is submitted, and progress goes to the row of the new URN",
    steps: [
      {
        program: `new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"] });`,
        submits: ["refresh /index.html"],
      },
      { run: "stack rename production" },
      { run: "up --stack production --skip-preview", changes: { same: 2 } },
      {
        program: `new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"], triggers: [1] });`,
        run: "up --stack production --skip-preview",
        submits: ["refresh /index.html"],
        says: [/CacheRefresh pages updated .*refresh: 1 of 1 complete/],
      },
    ],
  },
  {
    title: "pulumi state move: in its new stack, a resource is not submitted again",
    steps: [
      {
        program: `
if (pulumi.getStack() !== "other") new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"] });`,
        submits: ["refresh /index.html"],
      },
      { run: "stack init other" },
      { run: "state move {pages} --dest organization/program/other --include-parents" },
      {
        program: `
if (pulumi.getStack() === "other") new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"] });`,
        run: ["up --stack other --skip-preview", "up --skip-preview"],
        state: { pages: { status: "Complete" } },
      },
    ],
  },
  {
    title: "pulumi state delete: what the state does not know is submitted again",
    steps: [
      {
        program: `
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"] });
new cdn.CachePrefetch("bundle", { objectPaths: [SITE + "app.js"] });`,
        submits: [["refresh /index.html", "prefetch /app.js"]],
      },
      { run: "state delete {pages}" },
      { submits: ["refresh /index.html"], changes: { same: 2, create: 1 } },
    ],
  },
  {
    title: "a state that is exported, imported again and unlocked is taken as it is",
    steps: [
      {
        program: `new cdn.CacheRefresh("pages", { objectPaths: [pulumi.secret(SITE + "hidden.html")] });`,
        submits: ["refresh /hidden.html"],
      },
      { run: "stack export --file state.json" },
      { run: "destroy --skip-preview", changes: { delete: 2 } },
      { run: "stack import --file state.json" },
      { run: "cancel" },
      { changes: { same: 2 }, state: { pages: { status: "Complete" } } },
    ],
    hides: ["hidden.html"],
  },
];
