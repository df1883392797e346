import { SITE } from "../../harness/index.js";
import type { Row } from "../row.js";

const PAGES = `new cdn.CacheRefresh("pages", { objectPaths: ["${SITE}index.html"] })`;

/** Forms of a program. */
export const PROGRAMS: Row[] = [
  {
    title: "an ES module that awaits at its top",
    steps: [
      {
        files: {
          "package.json": `{ "type": "module", "main": "program.js" }`,
          "program.js": `
import * as pulumi from "@pulumi/pulumi";
import * as cdn from "pulumi-alicloud-cdn-refresh";
import { CachePrefetch, getRefreshQuota } from "pulumi-alicloud-cdn-refresh";
const { url } = await getRefreshQuota();
const pages = ${PAGES};
new CachePrefetch("bundle", { objectPaths: ["${SITE}app.js"] }, { dependsOn: pages });
export const quota = url.quota;
export const { status } = pages;`,
        },
        run: "up",
        submits: ["refresh /index.html", "prefetch /app.js"],
        outputs: { quota: 10_000, status: "Complete" },
      },
    ],
  },
  {
    title: "an async function as the default export, of a CommonJS and of an ES module",
    steps: [
      {
        program: `
module.exports = async () => {
  await Promise.resolve();
  const { remain } = (await cdn.getRefreshQuota()).url;
  const pages = ${PAGES};
  return { remain, status: pages.status };
};`,
        run: "up",
        submits: ["refresh /index.html"],
        outputs: { status: "Complete" },
      },
      {
        files: {
          "package.json": `{ "type": "module", "main": "program.js" }`,
          "program.js": `
import * as cdn from "pulumi-alicloud-cdn-refresh";
export default async () => {
  const pages = ${PAGES};
  return { status: pages.status };
};`,
        },
        changes: { same: 2 },
        outputs: { status: "Complete" },
      },
    ],
  },
  {
    title: "the program in a folder that Pulumi.yaml names as main",
    steps: [
      {
        files: {
          "Pulumi.yaml": "name: program\nruntime: nodejs\nmain: infra/\n",
          "infra/index.js": `const cdn = require("pulumi-alicloud-cdn-refresh");\n${PAGES};`,
        },
        run: "up",
        submits: ["refresh /index.html"],
      },
      { run: "refresh --skip-preview", changes: { same: 2 } },
      { run: "destroy --skip-preview", changes: { delete: 2 } },
    ],
  },
  {
    title: "resources that are made within apply, after a promise, and in loops",
    steps: [
      {
        program: `
const upload = new Other("upload", { files: ["a", "b"] });
upload.urls.apply((urls) => urls.map((url) => new cdn.CacheRefresh(url, { objectPaths: [url] })));
setTimeout(() => {}, 10);
Promise.resolve().then(() => new cdn.CacheRefresh("late", { objectPaths: [SITE + "late"] }));
for (const tag of ["x", "y"]) {
  new cdn.CacheTagRefresh(tag, { domainName: "www.example.com", cacheTags: [tag] });
}`,
        run: "up",
        submits: [
          ["refresh /a", "refresh /b", "refresh /late", "tags www.example.com/x", "tags www.example.com/y"],
        ],
      },
      { changes: { same: 7 } },
    ],
  },
  {
    title:
      "whole resources as outputs of the stack show what they came to, and none of this package's own names",
    hides: ["watchedTasks"],
    steps: [
      {
        program: `
exports.pages = ${PAGES};
exports.list = [new cdn.CachePrefetch("pages", { objectPaths: [SITE + "app.js"] })];`,
        submits: [["refresh /index.html", "prefetch /app.js"]],
        says: [/status +: "Complete"/],
      },
      { run: "up", changes: { same: 3 } },
    ],
  },
  {
    title: "a program that throws after its resources: what was submitted stands in the state",
    steps: [
      {
        program: `
const pages = ${PAGES};
pages.status.apply((status) => {
  if (!pulumi.runtime.isDryRun()) throw new Error("status " + status + " is not wanted");
});`,
        run: "up",
        fails: /status Complete is not wanted/,
        submits: ["refresh /index.html"],
      },
      { program: `${PAGES};`, changes: { same: 2 }, state: { pages: { status: "Complete" } } },
    ],
  },
  {
    title: "a gate that loses one of its resources submits nothing",
    steps: [
      {
        program: `
const all = ["a", "b"].map((path) => new cdn.CacheRefresh(path, { objectPaths: [SITE + path] }));
new cdn.TaskCompletion("gate", { resources: all });`,
        submits: [["refresh /a", "refresh /b"]],
      },
      {
        program: `
const all = ["b"].map((path) => new cdn.CacheRefresh(path, { objectPaths: [SITE + path] }));
new cdn.TaskCompletion("gate", { resources: all });`,
        run: "up",
        changes: { same: 2, update: 1, delete: 1 },
        state: { gate: { dependencies: ["b"], status: "Complete" } },
      },
    ],
  },
  {
    title: "what is taken out by a condition and comes back is submitted again",
    steps: [
      { program: `if (pulumi.getStack() !== "other") ${PAGES};`, submits: ["refresh /index.html"] },
      { program: "", changes: { same: 1, delete: 1 } },
      { program: `${PAGES};`, submits: ["refresh /index.html"], changes: { same: 1, create: 1 } },
    ],
  },
];
