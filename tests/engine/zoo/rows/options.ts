import type { Row } from "../row.js";

/** Resource options. */
export const OPTIONS: Row[] = [
  {
    title: "ignoreChanges: a change of such an input submits nothing, of another it does",
    steps: [
      {
        program: `
const opts = { ignoreChanges: ["triggers"] };
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"], triggers: [1] }, opts);
new cdn.CacheRefresh("fixed", { objectPaths: [SITE + "a"] }, { ignoreChanges: ["objectPaths"] });`,
        submits: [["refresh /index.html", "refresh /a"]],
      },
      {
        program: `
const opts = { ignoreChanges: ["triggers"] };
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"], triggers: [2] }, opts);
new cdn.CacheRefresh("fixed", { objectPaths: [SITE + "b"] }, { ignoreChanges: ["objectPaths"] });`,
        changes: { same: 3 },
        state: { fixed: { outputs: { objectPaths: ["https://www.example.com/a"] } } },
      },
      {
        program: `
const opts = { ignoreChanges: ["triggers"] };
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html", SITE + "new.html"], triggers: [3] }, opts);
new cdn.CacheRefresh("fixed", { objectPaths: [SITE + "b"] }, { ignoreChanges: ["*"] });`,
        submits: ["refresh /new.html"],
        changes: { same: 2, update: 1 },
      },
    ],
  },
  {
    title: "replaceOnChanges: a changed trigger is an update all the same, and submits everything once",
    steps: [
      {
        program: `
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"], triggers: [1] }, { replaceOnChanges: ["triggers"] });`,
        submits: ["refresh /a"],
      },
      {
        program: `
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"], triggers: [2] }, { replaceOnChanges: ["triggers"] });`,
        run: "up",
        submits: ["refresh /a"],
        changes: { same: 1, update: 1 },
      },
    ],
  },
  {
    title: "deleteBeforeReplace and replacementTrigger: each replacement submits everything once",
    steps: [
      {
        program: `
const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, { replacementTrigger: 1 });
const opts = { replacementTrigger: 1, deleteBeforeReplace: true };
const first = new cdn.CachePrefetch("first", { objectPaths: [SITE + "b"] }, opts);
new cdn.TaskCompletion("gate", { resources: [pages, first] });`,
        submits: [["refresh /a", "prefetch /b"]],
      },
      { changes: { same: 4 } },
      {
        program: `
const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, { replacementTrigger: 2 });
const opts = { replacementTrigger: 2, deleteBeforeReplace: true };
const first = new cdn.CachePrefetch("first", { objectPaths: [SITE + "b"] }, opts);
new cdn.TaskCompletion("gate", { resources: [pages, first] });`,
        run: "up",
        submits: [["refresh /a", "prefetch /b"]],
        changes: { same: 1, replace: 2, update: 1 },
      },
    ],
  },
  {
    title: "replaceWith: a resource is submitted again with the one that is replaced",
    steps: [
      {
        program: `
const upload = new Other("upload", {}, { replacementTrigger: 1 });
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, { replaceWith: [upload] });`,
        submits: ["refresh /a"],
      },
      {
        program: `
const upload = new Other("upload", {}, { replacementTrigger: 2 });
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, { replaceWith: [upload] });`,
        submits: ["refresh /a"],
        changes: { same: 1, replace: 2 },
      },
    ],
  },
  {
    title: "protect: a destroy is refused until it is off, and neither submits anything",
    steps: [
      {
        program: `new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, { protect: true });`,
        submits: ["refresh /a"],
        state: { pages: { protect: true } },
      },
      { run: "destroy --skip-preview", fails: /protect/ },
      { run: "state unprotect {pages}" },
      { run: "destroy --skip-preview", changes: { delete: 2 } },
    ],
  },
  {
    title: "retainOnDelete and deletedWith: what is taken out of the program goes without a call",
    steps: [
      {
        program: `
const upload = new Other("upload");
new cdn.CacheRefresh("kept", { objectPaths: [SITE + "a"] }, { retainOnDelete: true });
new cdn.CachePrefetch("with", { objectPaths: [SITE + "b"] }, { deletedWith: upload });`,
        submits: [["refresh /a", "prefetch /b"]],
        state: { kept: { retainOnDelete: true }, with: { deletedWith: "upload", dependencies: [] } },
      },
      { program: "", changes: { same: 1, delete: 3 }, state: { kept: "gone", with: "gone" } },
    ],
  },
  {
    title: "hooks run before and after a submission, and after the destroy, and see what it came to",
    steps: [
      {
        program: `
const say = (when) => ({ name, newOutputs }) => console.log(when, name, newOutputs?.status ?? "-");
const hooks = {
  beforeCreate: [say("before create:")],
  afterCreate: [say("after create:")],
  beforeUpdate: [say("before update:")],
  afterUpdate: [say("after update:")],
  afterDelete: [new pulumi.ResourceHook("after delete", say("after delete:"))],
};
const triggers = [new pulumi.Config().get("release") ?? "1"];
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"], triggers }, { hooks });`,
        submits: ["refresh /a"],
        says: [/before create: pages -/, /after create: pages Complete/],
      },
      {
        run: "up --skip-preview --config release=2",
        submits: ["refresh /a"],
        says: [/before update: pages -/, /after update: pages Complete/],
      },
      { run: "destroy --skip-preview --run-program", says: [/after delete: pages/] },
    ],
  },
  {
    title: "a hook that fails before the submission keeps it from being made",
    steps: [
      {
        program: `
const hooks = { beforeCreate: [() => { throw new Error("not at night"); }] };
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, { hooks });`,
        fails: /not at night/,
        state: { pages: "gone" },
      },
      { program: `new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] });`, submits: ["refresh /a"] },
    ],
  },
  {
    title: "an error hook that asks for another try: only what has failed is submitted again",
    prepare: (emulator) => {
      emulator.failPaths(/b$/, "OriginTimeout", 2);
      emulator.failPaths(/c$/, "OriginTimeout", 1);
    },
    steps: [
      {
        program: `
const onError = [new pulumi.ErrorHook("again", ({ name }) => { console.log("again:", name); return true; })];
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a", SITE + "b"], retryFailed: 0 }, { hooks: { onError } });`,
        submits: ["refresh /a /b", "refresh /b", "refresh /b"],
        says: [/again: pages/],
        state: { pages: { outputs: { summary: { total: 2, complete: 2, failed: 0, unfinished: 0 } } } },
      },
      {
        program: `
const onError = [new pulumi.ErrorHook("again", () => true)];
const objectPaths = [SITE + "a", SITE + "b", SITE + "c"];
new cdn.CacheRefresh("pages", { objectPaths, triggers: [1], retryFailed: 0 }, { hooks: { onError } });`,
        submits: ["refresh /a /b /c", "refresh /c"],
        state: { pages: { outputs: { summary: { total: 3, complete: 3, failed: 0, unfinished: 0 } } } },
      },
    ],
  },
  {
    title: "transformations of a resource, a component and the stack change its inputs and options",
    steps: [
      {
        program: `
pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
  type.endsWith(":CacheRefresh") ? { props: { ...props, triggers: ["stack"] }, opts } : undefined);
const parent = new pulumi.ComponentResource("zoo:index:Site", "site", {}, {
  transformations: [({ props, opts }) => ({ props: { ...props, retryFailed: 0 }, opts: { ...opts, protect: true } })],
});
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, {
  parent,
  transformations: [({ props, opts }) => ({ props: { ...props, objectPaths: [SITE + "b"] }, opts })],
});`,
        submits: ["refresh /b"],
        state: {
          pages: {
            protect: true,
            dependencies: [],
            inputs: { triggers: ["stack"], retryFailed: 0 },
            outputs: { objectPaths: ["https://www.example.com/b"] },
          },
        },
      },
    ],
  },
  {
    title: "transforms of a resource, a component and the stack change its inputs and options",
    steps: [
      {
        program: `
pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
  type.endsWith(":CacheRefresh") ? { props: { ...props, triggers: ["stack"] }, opts } : undefined);
const parent = new pulumi.ComponentResource("zoo:index:Site", "site", {}, {
  transforms: [async ({ props, opts }) => ({ props: { ...props, retryFailed: 0 }, opts: { ...opts, protect: true } })],
});
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, {
  parent,
  transforms: [({ props, opts }) => ({ props: { ...props, objectPaths: [SITE + "b"] }, opts })],
});`,
        submits: ["refresh /b"],
        state: {
          pages: {
            protect: true,
            dependencies: [],
            inputs: { triggers: ["stack"], retryFailed: 0 },
            outputs: { objectPaths: ["https://www.example.com/b"] },
          },
        },
      },
    ],
  },
  {
    title: "options that are merged and spread reach the resource",
    steps: [
      {
        program: `
const upload = new Other("upload");
const defaults = { protect: true, customTimeouts: { create: "10m" } };
const opts = pulumi.mergeOptions(defaults, { dependsOn: upload, parent: undefined });
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, { ...opts, protect: false });
const more = [pulumi.output(upload), Promise.resolve(new Other("record"))];
new cdn.CacheRefresh("others", { objectPaths: [SITE + "b"] }, { dependsOn: more });
new cdn.CachePrefetch("others", { objectPaths: [SITE + "b"] }, { dependsOn: pulumi.output([upload]) });`,
        run: "up",
        submits: [["refresh /a", "refresh /b", "prefetch /b"]],
        state: {
          pages: { protect: false, dependencies: ["upload"], customTimeouts: { create: 600 } },
        },
      },
    ],
  },
  {
    title: "additionalSecretOutputs: what is made of such an output is not shown",
    steps: [
      {
        program: `
const opts = { additionalSecretOutputs: ["taskIds"] };
const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, opts);
exports.ids = pages.taskIds;
exports.first = cdn.getRefreshTaskByIdOutput({ taskIds: pages.taskIds }).tasks[0].objectPath;`,
        submits: ["refresh /a"],
        says: [/ids +: \[secret\]/, /first: \[secret\]/],
      },
    ],
  },
];
