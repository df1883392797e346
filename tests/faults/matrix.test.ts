import type { OperationName } from "../../emulator/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import type { ProductName } from "../../provider/model/productName.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
import { closeWorlds, type WorldOptions } from "./deployments.js";
import { type Deployment, meetBefore, meetInEachCall, meetInWait } from "./meet.js";
import { endOf, queryRows, ROWS, withoutPermission } from "./rows.js";

const SITE = "https://www.example.com/";
const many = (count: number, name: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => name(index));
const regexes = many(3, (index) => `${SITE}${index}/.*`);
const files = many(201, (index) => `${SITE}${index}.js`);
const tags = many(201, (index) => `tag-${index}`);
/** Longer than any test takes, so that a busy machine makes no deployment fail. */
const customTimeouts = { create: "10h", update: "10h" };

/** What a product calls the operations, and what stands for it in the inputs. */
interface ProductRows {
  product: ProductName;
  refresh: OperationName;
  prefetch: OperationName;
  refreshByTag: OperationName;
  tasks: OperationName;
  taskById: OperationName;
  quota: OperationName;
}

const PRODUCTS: readonly ProductRows[] = [
  {
    product: "cdn",
    refresh: "RefreshObjectCaches",
    prefetch: "PushObjectCache",
    refreshByTag: "RefreshObjectCacheByCacheTag",
    tasks: "DescribeRefreshTasks",
    taskById: "DescribeRefreshTaskById",
    quota: "DescribeRefreshQuota",
  },
  {
    product: "dcdn",
    refresh: "RefreshDcdnObjectCaches",
    prefetch: "PreloadDcdnObjectCaches",
    refreshByTag: "RefreshDcdnObjectCacheByCacheTag",
    tasks: "DescribeDcdnRefreshTasks",
    taskById: "DescribeDcdnRefreshTaskById",
    quota: "DescribeDcdnRefreshQuota",
  },
];

/** Each makes three calls of the operation. */
function submittersOf({ product, ...names }: ProductRows): (Deployment & { operation: OperationName })[] {
  const common = { product, customTimeouts };
  return [
    {
      operation: names.refresh,
      kind: cacheRefreshKind as unknown as Kind,
      inputs: { objectPaths: regexes, objectType: "regex", ...common } as CommonInputs,
      submitted: regexes,
    },
    {
      operation: names.prefetch,
      kind: cachePrefetchKind as unknown as Kind,
      inputs: { objectPaths: files, ...common } as CommonInputs,
      submitted: files,
    },
    {
      operation: names.refreshByTag,
      kind: cacheTagRefreshKind as unknown as Kind,
      inputs: { domainName: "www.example.com", cacheTags: tags, ...common } as CommonInputs,
      submitted: tags.map((tag) => `www.example.com/${tag}`),
    },
  ];
}

function waiterOf({ product }: ProductRows): Deployment {
  return {
    kind: cacheRefreshKind as unknown as Kind,
    inputs: { objectPaths: files.slice(0, 5), product, customTimeouts } as CommonInputs,
    submitted: files.slice(0, 5),
  };
}

describe("A deployment that meets a fault", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  for (const names of PRODUCTS) {
    const waiter = waiterOf(names);
    for (const { operation, ...deployment } of submittersOf(names)) {
      describe(`in ${operation}, in its first, its middle and its last call`, () => {
        for (const row of [...ROWS, withoutPermission(operation)]) {
          it(`${endOf(row)}: ${row.name}`, () => meetInEachCall(operation, deployment, row));
        }
      });
    }

    describe(`in ${names.tasks}, when it looks first, in the middle of the wait, and when all is complete`, () => {
      const operation = names.tasks;
      const other = names.taskById;
      for (const row of [
        ...ROWS,
        ...queryRows(names.tasks, names.taskById),
        withoutPermission(operation, other),
      ]) {
        it(`${endOf(row)}: ${row.name}`, () =>
          meetInWait(operation, waiter, { ...row, options: forbidding(row.options, other) }));
      }
    });

    describe(`in ${names.taskById}, when it looks first, and in the middle of the wait`, () => {
      const operation = names.taskById;
      for (const row of [
        ...ROWS,
        ...queryRows(names.tasks, names.taskById),
        { ...withoutPermission(operation), end: "recovers" as const },
      ]) {
        it(`${endOf(row)}: ${row.name}`, () => meetInWait(operation, waiter, row, ["first", "middle"]));
      }
    });

    describe(`in ${names.quota}`, () => {
      const operation = names.quota;
      for (const row of [...ROWS, { ...withoutPermission(operation), end: "recovers" as const }]) {
        it(`${endOf(row)}: ${row.name}`, () => meetBefore(operation, waiter, row));
      }
    });
  }
});

function forbidding(options: WorldOptions = {}, operation: OperationName): WorldOptions {
  const key = { accessKeyId: "LTAIwaiter", accessKeySecret: "secret" };
  const [account = key] = options.emulator?.accounts ?? [];
  return {
    ...options,
    emulator: { ...options.emulator, accounts: [{ ...account, forbidden: [operation] }] },
  };
}
