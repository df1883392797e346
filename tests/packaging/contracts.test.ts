import assert from "node:assert/strict";
import { resolve } from "node:path";
import ts from "typescript";
import * as emulator from "../../emulator/index.js";
import * as manifest from "../../package.json";
import * as provider from "../../provider/index.js";
import * as sdk from "../../sdk/index.js";

/** What programs, states and pipelines name. To take any of it away is a new major version. */
describe("the contract of the package", () => {
  it("is what a program imports", () => {
    assert.deepEqual(Object.keys(sdk).sort(), [
      ...["CachePrefetch", "CacheRefresh", "CacheTagRefresh"],
      ...["EsaCachePrefetch", "EsaCachePurge", "Provider", "QueryError", "TaskCompletion"],
      ...["TaskResource", "checkEdge", "checkEdgeOutput"],
      ...["getEsaPreloadTasks", "getEsaPreloadTasksOutput", "getEsaPurgeQuota", "getEsaPurgeQuotaOutput"],
      ...["getEsaPurgeTasks", "getEsaPurgeTasksOutput", "getEsaSites", "getEsaSitesOutput"],
      ...["getPreloadDetail", "getPreloadDetailOutput", "getRefreshQuota", "getRefreshQuotaOutput"],
      ...["getRefreshTaskById", "getRefreshTaskByIdOutput", "getRefreshTasks", "getRefreshTasksOutput"],
      ...["hashFolder", "hashObjects", "report"],
    ]);
  });

  it("is the types that a program names", () => {
    const entry = resolve(__dirname, "../../sdk/index.ts");
    const checked = ts.createProgram([entry], {
      module: ts.ModuleKind.Node20,
      target: ts.ScriptTarget.ES2023,
    });
    const checker = checked.getTypeChecker();
    const module = checker.getSymbolAtLocation(checked.getSourceFile(entry) as ts.SourceFile) as ts.Symbol;
    const exported = checker.getExportsOfModule(module).map(({ name }) => name);
    assert.deepEqual(exported.filter((name) => !(name in sdk)).sort(), [
      ...["AssumeRole", "AssumeRoleWithOidc", "CachePrefetchArgs", "CacheRefreshArgs"],
      ...[
        "CacheRefreshByContentArgs",
        "CacheRefreshByPathArgs",
        "CacheTagRefreshArgs",
        "CdnTask",
        "CheckEdgeArgs",
        "CheckEdgeOutputArgs",
        "CheckEdgeOutputOptions",
        "ContentUrlOptions",
        ...["EdgeCheckArgs", "EdgeCheckedArgs", "EdgeDetail", "EdgeReport", "EdgeVerdict"],
        "Endpoints",
        ...["EsaCachePrefetchArgs", "EsaCachePurgeArgs", "EsaPurgeType", "EsaSite", "EsaSiteArgs"],
        ...["EsaSiteQueryArgs", "EsaTasksFilter"],
      ],
      ...["GetEsaPreloadTasksArgs", "GetEsaPreloadTasksOutputArgs", "GetEsaPreloadTasksResult"],
      ...["GetEsaPurgeQuotaArgs", "GetEsaPurgeQuotaOutputArgs", "GetEsaPurgeQuotaResult"],
      ...["GetEsaPurgeTasksArgs", "GetEsaPurgeTasksOutputArgs", "GetEsaPurgeTasksResult"],
      ...["GetEsaSitesArgs", "GetEsaSitesOutputArgs", "GetEsaSitesResult"],
      ...["GetPreloadDetailArgs", "GetPreloadDetailOutputArgs", "GetPreloadDetailResult"],
      ...["GetRefreshQuotaArgs", "GetRefreshQuotaOutputArgs", "GetRefreshQuotaResult"],
      ...["GetRefreshTaskByIdArgs", "GetRefreshTaskByIdOutputArgs", "GetRefreshTaskByIdResult"],
      ...["GetRefreshTasksArgs", "GetRefreshTasksOutputArgs", "GetRefreshTasksResult"],
      ...["HashFolderOptions", "HashObjectsOptions", "HashedObject"],
      ...["PreloadUrl", "PreloadUrlDetail", "ProductArgs", "ProductQueryArgs", "ProviderArgs"],
      ...["QueryOptions", "QueryOutputOptions", "Quota"],
      ...["TaskCompletionArgs", "TaskCompletionByResourceArgs", "TaskCompletionByTaskIdArgs"],
      ...["TaskCompletionSettings", "TaskResourceArgs", "TaskSummary"],
    ]);
  }).timeout(120_000);

  it("is what every state names", () => {
    assert.deepEqual(Object.keys(provider).sort(), [
      ...["cachePrefetch", "cacheRefresh", "cacheTagRefresh", "esaCachePrefetch", "esaCachePurge"],
      ...["taskCompletion"],
    ]);
  });

  it("is what the tests of a program import", () => {
    assert.deepEqual(Object.keys(emulator), ["startEmulator"]);
  });

  it("is the modules and the commands that there are", () => {
    assert.deepEqual(Object.keys(manifest.exports), [
      ...[".", "./provider", "./plugin", "./emulator", "./package.json"],
    ]);
    assert.deepEqual(manifest.bin, {
      "alicloud-cdn-emulator": "./dist/emulator/cli.js",
      "pulumi-resource-alicloud-cdn-refresh": "./plugin/start.cjs",
    });
  });
});
