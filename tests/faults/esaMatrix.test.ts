import type { OperationName } from "../../emulator/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import { esaCachePrefetchKind } from "../../provider/products/esa/cachePrefetch.js";
import { esaCachePurgeKind } from "../../provider/products/esa/cachePurge.js";
import { closeWorlds } from "./deployments.js";
import { type Deployment, meetBefore, meetInEachCall, meetInWait } from "./meet.js";
import { endOf, ROWS, withoutPermission } from "./rows.js";

const SITE = "https://www.example.com/";
const many = (count: number, ending: string): string[] =>
  Array.from({ length: count }, (_, index) => `${SITE}${index}${ending}`);
/** Longer than any test takes, so that a busy machine makes no deployment fail. */
const common = { site: "example.com", customTimeouts: { create: "10h", update: "10h" } };
const purge = (directories: string[]): Deployment => ({
  kind: esaCachePurgeKind as unknown as Kind,
  inputs: { ...common, directories } as CommonInputs,
  submitted: directories,
});
const prefetch = (files: string[]): Deployment => ({
  kind: esaCachePrefetchKind as unknown as Kind,
  inputs: { ...common, files } as CommonInputs,
  submitted: files,
});

/** Each makes three calls of the operation. */
const SUBMITTERS: readonly [OperationName, Deployment][] = [
  ["PurgeCaches", purge(many(201, "/"))],
  ["PreloadCaches", prefetch(many(201, ".js"))],
];
const WAITERS: readonly [OperationName, Deployment][] = [
  ["DescribePurgeTasks", purge(many(5, "/"))],
  ["DescribePreloadTasks", prefetch(many(5, ".js"))],
];

describe("A deployment of ESA that meets a fault", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  for (const [operation, deployment] of SUBMITTERS) {
    describe(`in ${operation}, in its first, its middle and its last call`, () => {
      for (const row of [...ROWS, withoutPermission(operation)]) {
        it(`${endOf(row)}: ${row.name}`, () => meetInEachCall(operation, deployment, row));
      }
    });
  }

  for (const [operation, deployment] of WAITERS) {
    describe(`in ${operation}, when it looks first, in the middle of the wait, and when all is complete`, () => {
      for (const row of [...ROWS, withoutPermission(operation)]) {
        it(`${endOf(row)}: ${row.name}`, () => meetInWait(operation, deployment, row));
      }
    });
  }

  describe("in ListSites", () => {
    const operation = "ListSites";
    for (const row of [...ROWS, withoutPermission(operation)]) {
      it(`${endOf(row)}: ${row.name}`, () => meetBefore(operation, purge(many(5, "/")), row));
    }
  });

  describe("in GetPurgeQuota", () => {
    const operation = "GetPurgeQuota";
    for (const row of [...ROWS, { ...withoutPermission(operation), end: "recovers" as const }]) {
      it(`${endOf(row)}: ${row.name}`, () => meetBefore(operation, purge(many(5, "/")), row));
    }
  });
});
