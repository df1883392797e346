import type { CdnOperationName } from "../emulator/cdn/operationName.js";
import type { VirtualApiOptions } from "../tests/tracker/virtualApi.js";
import { chance } from "./chance.js";
import { type BenchProduct, CDN, DCDN, ESA, type SimulatedApi } from "./products.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What is deployed, and the API that it meets. */
export interface Workload {
  name: string;
  text: string;
  /** The paths of each resource. */
  resources: readonly (readonly string[])[];
  /** Runs with other durations; their lags count together, their calls on the average. */
  runs: number;
  product: BenchProduct;
  /** How the API behaves. Default: as the emulator has it. */
  api?: VirtualApiOptions;
  prepare?(api: SimulatedApi): void;
}

const BY_ID: CdnOperationName = "DescribeRefreshTaskById";

const w3 = resources(200, 5);

/** Tasks take 5 to 6 minutes, as the API's documentation says. */
export const WORKLOADS: readonly Workload[] = [
  { name: "W1", text: "1 path", resources: resources(1, 1), runs: 40, product: CDN },
  {
    name: "W2",
    text: "1 resource, 1,000 files of one domain",
    resources: resources(1, 1000),
    runs: 10,
    product: CDN,
  },
  { name: "W3", text: "200 resources of 5 paths, all at once", resources: w3, runs: 3, product: CDN },
  {
    name: "W4",
    text: "10 resources of 1,000 files, each of its own domain",
    resources: resources(10, 1000),
    runs: 3,
    product: CDN,
  },
  {
    name: "W5",
    text: "W3, with 3,000 rows and 3 calls a second of others",
    resources: w3,
    runs: 3,
    product: CDN,
    prepare: (api) => crowd(api, CDN.listing),
  },
  {
    name: "W6",
    text: "W3, DescribeRefreshTaskById forbidden",
    resources: w3,
    runs: 3,
    product: CDN,
    api: { forbidden: [BY_ID] },
  },
  {
    name: "W5+6",
    text: "W5, DescribeRefreshTaskById forbidden",
    resources: w3,
    runs: 3,
    product: CDN,
    api: { forbidden: [BY_ID] },
    prepare: (api) => crowd(api, CDN.listing),
  },
  {
    name: "W3 blind",
    text: "W3, Process is 0 % until the end",
    resources: w3,
    runs: 3,
    product: CDN,
    api: {
      alter: (_call, tasks) => tasks.map((row) => ({ ...row, process: row.status === "Complete" ? 100 : 0 })),
    },
  },
];

/** W3 and W5 of the other products: of DCDN, whose listings have pages of 50, and of ESA, which has nothing but listings. */
export const WORKLOADS_OF_OTHERS: readonly Workload[] = [DCDN, ESA].flatMap((product): Workload[] => [
  {
    name: `W3 ${product.name}`,
    text: "200 resources of 5 paths, all at once",
    resources: w3,
    runs: 3,
    product,
  },
  {
    name: `W5 ${product.name}`,
    text: "W3, with 3,000 rows and 3 calls a second of others",
    resources: w3,
    runs: 3,
    product,
    prepare: (api) => crowd(api, product.listing),
  },
]);

/** How long each task of a run takes: as long as any other run of the same number says. */
export function taskDuration(run: number): (task: { objectPath: string }) => number {
  return ({ objectPath }) => Math.round(5 * MINUTE + chance(`${run} ${objectPath}`) * MINUTE);
}

function resources(count: number, paths: number): string[][] {
  return Array.from({ length: count }, (_, site) =>
    Array.from({ length: paths }, (_, page) => `https://s${site}.example.com/articles/${page}/index.html`),
  );
}

/** Rows of others before and among ours, and their calls. */
function crowd(api: SimulatedApi, listing: string): void {
  api.share(listing, 3);
  const siteId = api.siteId?.();
  const rows = (from: number, count: number, age: (index: number) => number): void => {
    api.addTasks(
      ...Array.from({ length: count }, (_, index) => ({
        objectPath: `https://theirs.example.com/${from + index}`,
        age: age(index),
        ...(siteId !== undefined && { siteId }),
      })),
    );
  };
  rows(0, 1_500, (index) => index * 20);
  for (let batch = 0; batch < 15; batch++) {
    api.clock.after(batch * 400, () => rows(1_500 + batch * 100, 100, () => 0));
  }
}
