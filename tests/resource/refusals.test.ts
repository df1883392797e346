import assert from "node:assert/strict";
import type { Kind } from "../../provider/model/kind.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
import { check } from "../../provider/resource/lifecycle.js";
import { taskCompletionKind } from "../../provider/resource/taskCompletion.js";

const SITE = "https://www.example.com/";
const DOMAIN = "www.example.com";

describe("Inputs that cannot succeed", () => {
  const [refresh, prefetch, tags, completion] = [
    cacheRefreshKind,
    cachePrefetchKind,
    cacheTagRefreshKind,
    taskCompletionKind,
  ] as unknown as Kind[];
  const eleven = Array.from({ length: 11 }, (_, index) => `https://www${index}.example.com/`);
  const paths = (...objectPaths: string[]): object => ({ objectPaths });
  const cases: [what: string, kind: Kind | undefined, inputs: object, problems: RegExp[]][] = [
    ["a path without a domain", refresh, paths("/index.html"), [/^objectPaths\[0\] .*has no host/]],
    ["another scheme", refresh, paths("ftp://www.example.com/a"), [/^objectPaths\[0\] ftp:.*another scheme/]],
    ["no URL at all", refresh, paths("index"), [/^objectPaths\[0\] .*no valid domain/]],
    [
      "a URL that is too long",
      refresh,
      paths(SITE + "x".repeat(1024)),
      [/^objectPaths\[0\] .*1048 characters.*at most 1024/],
    ],
    [
      "an unknown object type",
      refresh,
      { ...paths(SITE), objectType: "folder" },
      [/^objectType must be one of "file".*"folder"/],
    ],
    [
      "a directory without its slash",
      refresh,
      { ...paths(`${SITE}assets`), objectType: "directory" },
      [/^objectPaths\[0\] .*must end in \//],
    ],
    ["more than 10 domains", refresh, paths(...eleven), [/^objectPaths names 11 domains; at most 10/]],
    ["a line break in a path", refresh, paths(`${SITE}a\n${SITE}b`), [/^objectPaths\[0\] .*line break/]],
    ["a misspelled input", refresh, { ...paths(SITE), objectPath: SITE }, [/^objectPath is not an input/]],
    [
      "a directory to prefetch",
      prefetch,
      paths(`${SITE}assets/`),
      [/is a directory, .*cannot be prefetched/],
    ],
    [
      "headers that cannot be sent, of which no value is shown",
      prefetch,
      { ...paths(`${SITE}a`), withHeader: { "X-Token": "planted\nvalue", "no name": "b" } },
      [
        /^withHeader\.X-Token (?!.*planted).*may not stand in a header/,
        /^withHeader\["no name"\] is no name of a header/,
      ],
    ],
    [
      "a domain and tags that are none",
      tags,
      { domainName: SITE, cacheTags: ["a,b", " "] },
      [/^domainName .*is no domain/, /^cacheTags\[0\] .*has a comma/, /^cacheTags\[1\] .*white space/],
    ],
    [
      "ids of tasks that are none",
      completion,
      { taskIds: ["1,2", "abc"] },
      [/^taskIds\[0\] .*the id of one task.*"1,2"/, /^taskIds\[1\] .*"abc"/],
    ],
    ["nothing to wait for", completion, {}, [/^resources is not given, nor is taskIds/]],
    ["no number", refresh, { ...paths(SITE), retryFailed: 99 }, [/^retryFailed .*from 0 to 10, not 99/]],
    [
      "neither true nor false",
      tags,
      { domainName: DOMAIN, cacheTags: ["a"], force: "yes" },
      [/^force .*true or false/],
    ],
  ];
  for (const [what, kind, inputs, expected] of cases) {
    it(`are refused with the input's name and no other reason: ${what}`, () => {
      assert.ok(kind);
      const problems = check(kind, { ...inputs });
      assert.equal(problems.length, expected.length, problems.join("\n"));
      for (const [place, problem] of expected.entries()) assert.match(problems[place] ?? "", problem);
    });
  }
});
