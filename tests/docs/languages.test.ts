import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { schema } from "../tools/schema/committed.js";
import { type Language, nameOf, pascal, sdkOf, snake } from "./languages/names.js";
import { problemsIn } from "./languages/program.js";
import { problemsInYaml } from "./languages/yamlProgram.js";
import { type Page, page, REPOSITORY, snippets } from "./pages.js";

const LANGUAGES: readonly Language[] = ["python", "go", "csharp", "java"];

/** A name in each program, what stands there in its place, and what is said of it: arguments, outputs, classes, constants. */
const MISSPELLINGS: Readonly<Record<Language, readonly (readonly [string, string, RegExp])[]>> = {
  python: [
    ["content_hashes=", "content_hash=", /^CacheRefresh takes no content_hash$/m],
    ["refresh.outcome", "refresh.outcomes", /^refresh has no outcomes$/m],
    ["done.summary.complete", "done.summary.completed", /^done has no completed$/m],
    ["url_prefix=", "urlPrefix=", /^hash_folder takes no urlPrefix$/m],
    [", url_prefix=site", "", /^hash_folder needs url_prefix$/m],
    [".hashes", ".hash", /^hash_folder has no hash$/m],
    ["cdn.TaskCompletion", "cdn.TasksCompletion", /^there is no TasksCompletion$/m],
    ["Removed.REFRESH", "Removed.PURGE", /^there is no Removed\.PURGE$/m],
  ],
  go: [
    ["ContentHashes:", "ContentHash:", /^CacheRefreshArgs takes no ContentHash$/m],
    ["refresh.Outcome", "refresh.Outcomes", /^refresh has no Outcomes$/m],
    ["done.Summary.Complete()", "done.Summary.Completed()", /^done has no Completed$/m],
    [", UrlPrefix: site", "", /^HashFolderArgs needs UrlPrefix$/m],
    ["files.Hashes", "files.Hash", /^files has no Hash$/m],
    ["cdn.NewTaskCompletion", "cdn.TaskCompletions", /^there is no TaskCompletions$/m],
    ["cdn.RemovedRefresh", "cdn.RemovedPurge", /^there is no RemovedPurge$/m],
  ],
  csharp: [
    ["ContentHashes =", "ContentHash =", /^CacheRefreshArgs takes no ContentHash$/m],
    ["refresh.Outcome", "refresh.Outcomes", /^refresh has no Outcomes$/m],
    ["summary.Complete", "summary.Completed", /^summary has no Completed$/m],
    [", UrlPrefix = site", "", /^HashFolderInvokeArgs needs UrlPrefix$/m],
    ["result.Hashes", "result.Hash", /^result has no Hash$/m],
    ["new Cdn.TaskCompletion(", "new Cdn.TasksCompletion(", /^there is no TasksCompletion$/m],
    ["Cdn.Removed.Refresh", "Cdn.Removed.Purge", /^there is no Removed\.Purge$/m],
  ],
  java: [
    [".contentHashes(", ".contentHash(", /^CacheRefreshArgs takes no contentHash$/m],
    ["refresh.outcome()", "refresh.outcomes()", /^refresh has no outcomes$/m],
    ["summary.complete()", "summary.completed()", /^summary has no completed$/m],
    [".urlPrefix(site)", "", /^HashFolderArgs needs urlPrefix$/m],
    ["result.hashes()", "result.hash()", /^result has no hash$/m],
    ["new TaskCompletion(", "new TasksCompletion(", /^there is no TasksCompletion$/m],
    ["enums.Removed;", "enums.Remove;", /^there is no com\.pulumi\.alicloudcdnrefresh\.enums\.Remove$/m],
    ["Removed.Refresh", "Removed.Purge", /^there is no Removed\.Purge$/m],
  ],
};

const YAML_MISSPELLINGS: readonly (readonly [string, string, RegExp])[] = [
  ["contentHashes:", "contentHash:", /^refresh takes no contentHash$/m],
  ["removed: refresh", "removed: purge", /^refresh: removed takes no "purge"$/m],
  ["waitForCompletion: false", "waitForCompletion: never", /^prefetch: waitForCompletion takes no "never"$/m],
  ["refresh.outcome}", "refresh.outcomes}", /^\$\{refresh\.outcomes\}: there is no outcomes$/m],
  ["done.summary.complete", "done.summary.all", /^\$\{done\.summary\.all\}: there is no all$/m],
  ["prefetch.outcome", "prefetches.outcome", /^there is nothing that \$\{prefetches\.outcome\} stands/m],
  ["urlPrefix:", "url:", /^alicloud-cdn-refresh:hashFolder needs urlPrefix$/m],
  ["return: markdown", "return: html", /^alicloud-cdn-refresh:report gives no html$/m],
  [
    "refresh:TaskCompletion",
    "refresh:TasksCompletion",
    /^there is no alicloud-cdn-refresh:TasksCompletion$/m,
  ],
  ["refresh:report", "refresh:summary", /^there is no alicloud-cdn-refresh:summary$/m],
];

describe("the page on languages", () => {
  let languages: Page;
  before(async () => {
    languages = await page("docs/languages.md");
  });

  function programIn(language: string): string {
    const [program, ...others] = snippets(languages, language);
    assert.ok(program, language);
    assert.deepEqual(others, []);
    return program.code;
  }

  for (const language of LANGUAGES) {
    it(`has a program in ${language} that names nothing but what the SDK has`, () => {
      assert.deepEqual(problemsIn(language, programIn(language), schema), []);
    });

    it(`would not have one in ${language} in which a name is misspelled, or left out`, () => {
      for (const [name, other, problem] of MISSPELLINGS[language]) {
        const problems = problemsIn(language, replaced(programIn(language), name, other), schema);
        assert.match(problems.join("\n"), problem, `${other} for ${name}`);
      }
    });
  }

  it("has programs in YAML that name nothing but what the plugin has", () => {
    const programs = snippets(languages, "yaml");
    assert.ok(programs.length >= 2);
    for (const { place, code } of programs) assert.deepEqual(problemsInYaml(code, schema), [], place);
  });

  it("would not have one in YAML in which a name is misspelled, or left out", () => {
    const whole = snippets(languages, "yaml").find(({ code }) => code.includes("runtime: yaml"));
    for (const [name, other, problem] of YAML_MISSPELLINGS) {
      const problems = problemsInYaml(replaced(whole?.code ?? "", name, other), schema);
      assert.match(problems.join("\n"), problem, `${other} for ${name}`);
    }
  });

  it("names types, functions and settings that there are, in its text too", () => {
    const named = [...languages.text.matchAll(/\balicloud-cdn-refresh:(?:index:)?(\w+)/g)];
    const there = [schema.resources, schema.functions].flatMap((specs) => Object.keys(specs).map(nameOf));
    const all = new Set([...there, ...Object.keys(schema.config.variables)]);
    assert.deepEqual(
      named.map(([, name = ""]) => name).filter((name) => !all.has(name)),
      [],
    );
  });
});

describe("the example in YAML", () => {
  it("names nothing but what the plugin has", () => {
    const program = readFileSync(join(REPOSITORY, "examples/yaml-site/Pulumi.yaml"), "utf8");
    assert.deepEqual(problemsInYaml(program, schema), []);
  });
});

describe("the names of SDKs", () => {
  it("are Pulumi's: parts of words by underscores in Python, with a capital first in Go and C#", () => {
    const names = ["objectPaths", "l2Preload", "queryHashkey", "usage30Day", "outcome", "ignoreParams"];
    assert.deepEqual(names.map(snake), [
      ...["object_paths", "l2_preload", "query_hashkey", "usage30_day", "outcome", "ignore_params"],
    ]);
    assert.deepEqual(names.map(pascal), [
      ...["ObjectPaths", "L2Preload", "QueryHashkey", "Usage30Day", "Outcome", "IgnoreParams"],
    ]);
  });

  it("have each resource, function and value in the forms of the language", () => {
    const has = (language: Language): Set<string> => {
      const { takes, gives, also } = sdkOf(language, schema);
      return new Set([...takes.keys(), ...gives.keys(), ...also]);
    };
    const expected: Readonly<Record<Language, readonly string[]>> = {
      python: ["CacheRefresh", "get_refresh_task_by_id", "get_refresh_task_by_id_output", "Urls.CLEAN"],
      go: [
        "NewCacheRefresh",
        "CacheRefreshArgs",
        "GetRefreshTaskById",
        "GetRefreshTaskByIdOutputArgs",
        "UrlsClean",
      ],
      csharp: [
        "CacheRefresh",
        "CacheRefreshArgs",
        "GetRefreshTaskById.Invoke",
        "GetRefreshTaskByIdInvokeArgs",
      ],
      java: [
        "com.pulumi.alicloudcdnrefresh.CacheRefreshArgs",
        "com.pulumi.alicloudcdnrefresh.inputs.GetRefreshTaskByIdArgs",
        "AlicloudcdnrefreshFunctions.getRefreshTaskById",
        "Urls.Clean",
      ],
    };
    for (const language of LANGUAGES) {
      const names = has(language);
      assert.deepEqual(
        expected[language].filter((name) => !names.has(name)),
        [],
        language,
      );
    }
  });
});

function replaced(program: string, name: string, other: string): string {
  assert.ok(program.includes(name), name);
  return program.replace(name, () => other);
}
