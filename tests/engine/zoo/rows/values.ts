import { SITE } from "../../harness/index.js";
import type { Row } from "../row.js";

/** What programs hand over as inputs. */
export const VALUES: Row[] = [
  {
    title: "a list that is not known in the preview is submitted when it is",
    steps: [
      {
        program: `
const upload = new Other("upload", { files: ["index.html", "app.js"] });
new cdn.CacheRefresh("pages", { objectPaths: upload.urls });
new cdn.CachePrefetch("bundle", { objectPaths: [upload.urls[1]] });
new cdn.CacheTagRefresh("prices", { domainName: "www.example.com", cacheTags: upload.files.apply(([one]) => [one]) });`,
        run: "preview",
        changes: { create: 5 },
      },
      {
        submits: [["refresh /index.html /app.js", "prefetch /app.js", "tags www.example.com/index.html"]],
        state: {
          pages: { propertyDependencies: { objectPaths: ["upload"] } },
          bundle: { dependencies: ["upload"] },
        },
      },
      {
        program: `
const upload = new Other("upload", { files: ["index.html", "app.js", "new.js"] });
new cdn.CacheRefresh("pages", { objectPaths: upload.urls });
new cdn.CachePrefetch("bundle", { objectPaths: [upload.urls[1]] });
new cdn.CacheTagRefresh("prices", { domainName: "www.example.com", cacheTags: upload.files.apply(([one]) => [one]) });`,
        submits: ["refresh /new.js"],
      },
    ],
  },
  {
    title: "what one resource gives is a path, a trigger or a tag of another",
    steps: [
      {
        program: `
const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html", SITE + "größe.html"] });
new cdn.CachePrefetch("bundle", { objectPaths: pages.objectPaths, triggers: [pages.completedAt] });
new cdn.CacheRefresh("again", {
  objectPaths: pages.tasks.apply((tasks) => tasks.map(({ objectPath }) => objectPath + "?print")),
});
new cdn.CacheTagRefresh("tags", { domainName: "www.example.com", cacheTags: [pulumi.interpolate\`\${pages.status}\`] });`,
        run: "up",
        submits: [
          "refresh /index.html /gr%C3%B6%C3%9Fe.html",
          [
            "prefetch /index.html /gr%C3%B6%C3%9Fe.html",
            "refresh /index.html?print /gr%C3%B6%C3%9Fe.html?print",
            "tags www.example.com/Complete",
          ],
        ],
        state: { bundle: { propertyDependencies: { objectPaths: ["pages"], triggers: ["pages"] } } },
      },
      { run: "preview", changes: { same: 5 } },
    ],
  },
  {
    title: "lists are put together with pulumi.all and conditions",
    steps: [
      {
        program: `
const one = new Other("one", { files: ["a"] });
const two = new Other("two", { files: ["b", "c"] });
const isProduction = pulumi.getStack() === "production";
new cdn.CacheRefresh("pages", {
  objectPaths: pulumi.all([one.urls, two.urls, isProduction ? [] : [SITE + "staging/"]]).apply((lists) => lists.flat()),
  objectType: isProduction ? "file" : undefined,
  triggers: [pulumi.output(undefined).apply(() => ({ deep: [one.etag, Promise.resolve(1)] }))],
});`,
        run: "up",
        submits: ["refresh /a /b /c", "refresh /staging/"],
        state: { pages: { dependencies: ["one", "two"] } },
      },
      { changes: { same: 4 } },
    ],
  },
  {
    title: "whole resources, nested outputs and files as triggers: a change of one submits again",
    steps: [
      {
        files: { "bundle.js": "v1" },
        program: triggered('[SITE + "a"]'),
        run: "up",
        submits: ["refresh /a"],
      },
      { changes: { same: 3 } },
      {
        program: triggered('[SITE + "a", SITE + "b"]'),
        run: "up",
        says: [/1 of 2 to submit/],
        submits: ["refresh /b"],
      },
      {
        files: { "bundle.js": "v2" },
        run: "up",
        submits: ["refresh /a /b"],
        changes: { same: 2, update: 1 },
      },
    ],
  },
  {
    title: "a trigger that is another at each run submits at each deployment, once",
    steps: [
      {
        program: `new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"], triggers: [Date.now()] });`,
        run: "up",
        submits: ["refresh /a"],
      },
      { run: "up", submits: ["refresh /a"], changes: { same: 1, update: 1 } },
    ],
  },
  {
    title: "a hash in the resource's name: each content is a resource of its own, submitted once",
    steps: [
      {
        program: `new cdn.CacheRefresh("release-1a2b", { objectPaths: [SITE + "a"] });`,
        submits: ["refresh /a"],
      },
      {
        program: `new cdn.CacheRefresh("release-3c4d", { objectPaths: [SITE + "a"] });`,
        submits: ["refresh /a"],
        changes: { same: 1, create: 1, delete: 1 },
      },
    ],
  },
  {
    title: "objects that are uploaded: the purge comes after the uploads, and later only of what has changed",
    // What makes hashes of objects is a function of TypeScript.
    fronts: ["dynamic"],
    steps: [
      {
        program: uploaded({ "index.html": "v1", "a b.js": "v1" }),
        run: "preview",
        changes: { create: 4 },
        says: [/CacheRefresh pages: 3 paths/],
      },
      {
        submits: ["refresh / /a%20b.js /index.html"],
        state: { pages: { dependencies: ["a b.js", "index.html"] } },
      },
      {
        program: uploaded({ "index.html": "v1", "a b.js": "v2" }),
        run: "up",
        submits: ["refresh /a%20b.js"],
        changes: { same: 2, update: 2 },
        says: [/at most 1 of 3 to submit/],
      },
      { changes: { same: 4 } },
      { program: uploaded({}), changes: { same: 1, update: 1, delete: 2 } },
      {
        program: `new cdn.CacheRefresh("pages", { contentHashes: cdn.hashObjects([{ key: "a.js" }], SITE) });`,
        fails: /hashObjects: the etag of "a\.js" must be text, not undefined/,
      },
    ],
  },
  {
    title: "secrets as paths: encrypted in the state, shown nowhere, known again",
    hides: ["planted"],
    secrets: { path: "planted-config.html" },
    steps: [
      {
        program: `
const path = new pulumi.Config().requireSecret("path");
const pages = new cdn.CacheRefresh("pages", {
  objectPaths: [pulumi.interpolate\`\${SITE}\${path}\`, pulumi.secret(SITE + "planted.html"), SITE + "open.html"],
});
new cdn.CacheRefresh("hashed", { contentHashes: pulumi.secret({ [SITE + "planted.js"]: "1" }) });
new cdn.TaskCompletion("gate", { resources: [pages] });
exports.paths = pages.objectPaths;`,
        run: "up",
        submits: [["refresh /planted-config.html /planted.html /open.html", "refresh /planted.js"]],
      },
      { run: "refresh --skip-preview", changes: { same: 4 } },
      { run: "preview --diff", changes: { same: 4 } },
    ],
  },
  {
    title: "a site that grows, shrinks and renames its files over five releases submits each change once",
    steps: [
      { program: siteOf({ index: "1", app: "1", about: "1" }), submits: ["refresh /about /app /index"] },
      { changes: { same: 5 } },
      {
        program: siteOf({ index: "2", app: "1", about: "1", jobs: "1", team: "1" }),
        submits: ["refresh /index /jobs /team"],
        outputs: { purge: { total: 5, complete: 5, failed: 0, unfinished: 0 }, removed: [] },
      },
      {
        program: siteOf({ index: "2", app: "1", jobs: "1" }),
        submits: ["refresh /about /team"],
        says: [/refresh: 2 of 5 to submit: 2 gone \(-\)/],
        outputs: {
          purge: { total: 5, complete: 5, failed: 0, unfinished: 0 },
          removed: [`${SITE}about`, `${SITE}team`],
        },
      },
      { changes: { same: 5 } },
      {
        program: siteOf({ index: "3", bundle: "1", jobs: "1" }),
        submits: ["refresh /bundle /index /app"],
        outputs: {
          purge: { total: 4, complete: 4, failed: 0, unfinished: 0 },
          removed: [`${SITE}app`],
        },
      },
      {
        program: siteOf({ index: "3", bundle: "2", about: "1" }),
        submits: ["refresh /about /bundle /jobs"],
        outputs: {
          purge: { total: 4, complete: 4, failed: 0, unfinished: 0 },
          removed: [`${SITE}jobs`],
        },
      },
      { run: "refresh --skip-preview", changes: { same: 5 } },
      { changes: { same: 5 } },
      { run: "destroy --skip-preview" },
    ],
  },
  {
    title:
      "many changed files below a directory are that directory: submitted, waited for, reported on and looked at as one",
    steps: [
      {
        program: largeSite("1"),
        run: "preview",
        byFront: {
          dynamic: {
            says: [
              /CacheRefresh site: 4 paths, as 1 directory and 1 file$/m,
              /takes 1 of the \d+ refreshes of files .* and 1 of the \d+/,
            ],
          },
          plugin: {
            says: [/refresh: 4 to submit\n +> https:\/\/www\.example\.com\/app\/ in the place of 3 files/],
          },
        },
      },
      {
        submits: ["refresh /index", "refresh /app/"],
        outputs: {
          purge: { total: 4, complete: 0, failed: 0, unfinished: 4 },
          gate: { total: 2, complete: 2, failed: 0, unfinished: 0 },
          tasks: [`${SITE}app/`, `${SITE}index`],
        },
      },
      {
        run: "refresh --skip-preview",
        outputs: { purge: { total: 4, complete: 0, failed: 0, unfinished: 4 } },
      },
      {
        program: largeSite("2"),
        run: "preview",
        says: [
          /refresh: 3 of 4 to submit: 3 changed/,
          /> \S+app\/ in the place of 3 files: more than the 2 of directoriesAbove/,
        ],
      },
      {
        submits: ["refresh /app/"],
        outputs: {
          purge: { total: 4, complete: 1, failed: 0, unfinished: 3 },
          gate: { total: 2, complete: 2, failed: 0, unfinished: 0 },
          tasks: [`${SITE}app/`, `${SITE}index`],
        },
      },
      { run: "destroy --skip-preview" },
    ],
  },
  {
    title: "names with ::, blanks, quotes and other scripts",
    steps: [
      {
        program: `
const pages = new cdn.CacheRefresh("首页 :: \\"été\\" / 50%", { objectPaths: [SITE + "a"], waitForCompletion: false });
new cdn.TaskCompletion("a::b", { resources: [pages] }, { parent: pages });`,
        submits: ["refresh /a"],
        state: { "a::b": { parent: '首页 :: "été" / 50%', status: "Complete" } },
      },
      { changes: { same: 3 } },
    ],
  },
  {
    title: "outputs of another stack as paths, triggers and ids of tasks",
    steps: [
      {
        files: {
          "uploads/Pulumi.yaml": "name: uploads\nruntime: nodejs\n",
          "uploads/index.js": uploads("1"),
        },
        run: "stack init other -C uploads",
      },
      { run: "up --stack other -C uploads --skip-preview", submits: ["refresh /home"] },
      {
        program: `
const uploads = new pulumi.StackReference("organization/uploads/other");
new cdn.TaskCompletion("theirs", { taskIds: uploads.requireOutput("taskIds") });
new cdn.CacheRefresh("pages", {
  objectPaths: uploads.requireOutput("urls"),
  triggers: [uploads.getOutput("etag"), uploads.getOutput("none")],
});`,
        run: "up",
        submits: ["refresh /a"],
        state: {
          pages: { dependencies: ["organization/uploads/other"] },
          theirs: { dependencies: ["organization/uploads/other"], status: "Complete" },
        },
      },
      { files: { "uploads/index.js": uploads("2") }, run: "up --stack other -C uploads --skip-preview" },
      { submits: ["refresh /a"], changes: { read: 1, same: 2, update: 1 } },
    ],
  },
];

/** A program in which whole resources, nested outputs and a file trigger a refresh of these paths. */
function triggered(paths: string): string {
  return `
const upload = new Other("upload", { content: { deep: ["v1"] } });
new cdn.CacheRefresh("pages", {
  objectPaths: ${paths},
  triggers: [upload.content, { etag: upload.etag }, new pulumi.asset.FileAsset("bundle.js")],
});`;
}

/** The program of a stack that uploads, and leaves the wait to others. */
function uploads(etag: string): string {
  return `
const cdn = require("../prelude.js").cdn;
const home = new cdn.CacheRefresh("home", { objectPaths: ["${SITE}home"], waitForCompletion: false });
module.exports = { taskIds: home.taskIds, urls: ["${SITE}a"], etag: "${etag}" };
`;
}

/** A program that uploads files, by their names with their contents, and refreshes what that changes. */
function siteOf(files: Readonly<Record<string, string>>): string {
  return `
const files = ${JSON.stringify(files)};
const etags = Object.entries(files).map(([name, content]) => [SITE + name, new Other(name, { content }).etag]);
const site = new cdn.CacheRefresh("site", { contentHashes: Object.fromEntries(etags), removed: "refresh" });
exports.purge = site.summary;
exports.removed = site.removedPaths;`;
}

/** A program whose deployments change all files below one directory, and leave the wait to others. */
function largeSite(release: string): string {
  return `
const files = { index: "1", "app/1": "${release}", "app/2": "${release}", "app/3": "${release}" };
const contentHashes = Object.fromEntries(Object.entries(files).map(([name, hash]) => [SITE + name, hash]));
const site = new cdn.CacheRefresh("site", { contentHashes, directoriesAbove: 2, waitForCompletion: false });
exports.gate = new cdn.TaskCompletion("gate", { resources: [site] }).summary;
exports.purge = site.summary;
exports.tasks = site.tasks.apply((tasks) => tasks.map(({ objectPath }) => objectPath));`;
}

/** A program that uploads objects, the keys with their contents, and purges what it has uploaded. */
function uploaded(contents: Readonly<Record<string, string>>): string {
  return `
const objects = Object.entries(${JSON.stringify(contents)}).map(([key, content]) => {
  return { key, etag: new Other(key, { content }).etag };
});
new cdn.CacheRefresh("pages", { contentHashes: cdn.hashObjects(objects, SITE) });`;
}
