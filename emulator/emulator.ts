import { Accounts, accountIdOf, DEFAULT_ACCOUNT, type EmulatorAccount } from "./accounts.js";
import { Api } from "./api.js";
import { Authentication } from "./authentication.js";
import type { CdnBackend } from "./cdn/backend.js";
import { CDN_OPERATIONS, CDN_VERSION } from "./cdn/operations.js";
import { EmulatorClock } from "./clock.js";
import { DCDN_OPERATIONS, DCDN_VERSION } from "./dcdn/operations.js";
import { type EmulatedEdge, type RunningEdge, startEdge } from "./edge/edge.js";
import type { EdgeOptions } from "./edge/options.js";
import type { EsaBackend } from "./esa/backend.js";
import { ESA_OPERATIONS, ESA_VERSION } from "./esa/operations.js";
import { EsaQuotas } from "./esa/quotas.js";
import { type EsaSite, Sites } from "./esa/sites.js";
import { PathFailures } from "./failures.js";
import { type Fault, type FaultHandle, Faults } from "./faults.js";
import { type ForeignTask, productOf, toRow } from "./foreignTasks.js";
import { History } from "./history.js";
import { type CallMatch, Journal, type JournalEntry } from "./journal.js";
import { serve } from "./operation.js";
import type { OperationName } from "./operationName.js";
import { checkOptions, type EmulatorOptions } from "./options.js";
import type { EmulatedProduct } from "./productName.js";
import { Quotas } from "./quota.js";
import { RateLimit } from "./rateLimit.js";
import { startServer } from "./server.js";
import { Submissions } from "./submissions.js";
import { TaskIds } from "./taskIds.js";
import { type EmulatedTask, type PathMatch, pathMatcher, type TaskHold, TaskStore } from "./tasks.js";

const DEFAULT_PREFETCH_QUEUE = { cdn: 50_000, dcdn: 100_000 } as const;
const DEFAULT_WAIT_MS = 10_000;

/** A running emulator. */
export interface Emulator {
  /** `127.0.0.1:PORT`, as the official SDK takes it with `protocol: "http"`. */
  readonly endpoint: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The first key of `accounts`. */
  readonly account: EmulatorAccount;
  /** Its clock, in ms since 1970: all times of tasks are by it. */
  now(): number;
  /** Moves its clock on by so many ms, 0 or more. */
  advance(ms: number): void;

  /** Every call since the start, in the order in which they came. */
  readonly journal: readonly JournalEntry[];
  /** The calls of one operation; without one, all. */
  calls(operation?: OperationName): JournalEntry[];
  /** Resolves with the first call that matches, also if it has come already; rejects after `timeoutMs`, 10000. */
  waitForCall(match: CallMatch, timeoutMs?: number): Promise<JournalEntry>;

  /** Tasks as they are now, one for each path of each task, in the order in which they came. */
  readonly tasks: readonly EmulatedTask[];
  /** Adds tasks of somebody else to the history. */
  addTasks(...tasks: readonly ForeignTask[]): EmulatedTask[];
  /**
   * Makes matching paths fail that are submitted from now on. Of several calls that match a path, the last one decides.
   *
   * @param description what the history says of them, default `InternalError`
   * @param times how many fail, default all; 0 lets them succeed again
   */
  failPaths(match: PathMatch, description?: string, times?: number): void;
  /** Ends matching tasks now, held or not; without `match`, all. @returns how many */
  complete(match?: PathMatch): number;
  /** Keeps matching tasks, those there are and those to come, from ending until they are released. */
  hold(match?: PathMatch): TaskHold;

  /** Switches a fault on. Of several faults that apply to a call, the one that was switched on first takes it. */
  fault(fault: Fault): FaultHandle;

  /** Adds a key, or replaces the one with the same id: a renewed token, another permission. */
  addAccount(account: EmulatorAccount): void;
  /** Removes a key, as if it were revoked. @returns whether there was such a key */
  removeAccount(accessKeyId: string): boolean;
  /** The sites of ESA of all accounts, with all that was not given filled in, in the order in which they came. */
  readonly sites: readonly Required<EsaSite>[];
  /**
   * Adds a site of ESA, or replaces the one with the same id or of the same name and account. Returns it with its id and all
   * else that was not given; throws a `RangeError` or a `TypeError` for a wrong field.
   *
   * @example
   * const { siteId } = emulator.addSite({ siteName: "example.org", plan: "free" });
   */
  addSite(site: EsaSite): Required<EsaSite>;
  /** Changes `signatureClockOffset`. */
  setSignatureClockOffset(ms: number): void;

  /**
   * Starts an edge: nodes that cache an origin, and obey the tasks that are submitted to this emulator. What of it is a guess
   * stands in docs/testing.md. Rejects with a `RangeError` or a `TypeError` for a wrong option, such as a folder that there
   * is not.
   *
   * @example
   * const pages = { "/index.html": "old" };
   * const edge = await emulator.startEdge({ origin: ({ url }) => ({ body: pages[new URL(url).pathname] }) });
   * const { body } = await edge.get("https://www.example.com/index.html");
   */
  startEdge(options: EdgeOptions): Promise<EmulatedEdge>;

  /**
   * The configuration with which a Pulumi program reaches it, `alicloud:` keys; default: with the first key. While there is an
   * edge, `alicloud-cdn-refresh:edgeEndpoint` leads the package's own edge check to the first node of the newest one.
   */
  pulumiConfig(account?: EmulatorAccount): Record<string, string>;
  /**
   * The environment variables with which a program reaches it; default: with the first key. While there is an edge,
   * `ALICLOUD_CDN_REFRESH_EDGE_ENDPOINT` leads the package's own edge check to the first node of the newest one.
   */
  environment(account?: EmulatorAccount): Record<string, string>;

  /** Ends at once, its edges and open and stalled connections included. */
  close(): Promise<void>;
}

/**
 * Starts a local server that speaks the Alibaba Cloud APIs of CDN, 2018-05-10, DCDN, 2018-01-15, and ESA, 2024-09-10: refresh,
 * prefetch and their tasks.
 * Rejects when the port is taken; throws a `RangeError` or a `TypeError` for a wrong option.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  checkOptions(options);
  const [account, ...others] = options.accounts ?? [];
  const first = account ?? DEFAULT_ACCOUNT;
  const accounts = new Accounts();
  for (const one of [first, ...others]) accounts.add(one);

  const clock = new EmulatorClock({
    base: options.clock ?? { now: () => Date.now() },
    speed: options.speed ?? 1,
    start: options.start,
  });
  const store = new TaskStore(clock, {
    visibleAfter: options.visibleAfter ?? 0,
    staleReads: options.staleReads ?? false,
  });
  const failures = new PathFailures();
  // Each product counts for itself, task ids too: two products can give the same.
  const startsOf = (product: EmulatedProduct, quotas = new Quotas({}, clock)) => {
    const taskIds = new TaskIds(options.merge ?? "same-second", clock);
    const submissions = new Submissions(
      { clock, store, quotas, taskIds, failures },
      {
        product,
        taskDuration: options.taskDuration,
        historySpelling: options.historySpelling,
        urlsPerMinute: options.urlsPerMinute ?? Number.POSITIVE_INFINITY,
      },
    );
    return { taskIds, submissions };
  };
  const backendOf = (product: "cdn" | "dcdn"): CdnBackend => {
    const quotas = new Quotas(options.quotas ?? {}, clock);
    return {
      ...{ clock, history: new History(store, product), quotas, ...startsOf(product, quotas) },
      prefetchQueue: options.prefetchQueue ?? DEFAULT_PREFETCH_QUEUE[product],
      listingLimit: options.listingLimit ?? 100,
    };
  };
  const sites = new Sites(accountIdOf(first));
  for (const site of options.sites ?? [{ siteName: "example.com" }]) sites.add(site);
  const backends = { cdn: backendOf("cdn"), dcdn: backendOf("dcdn") };
  const esa: EsaBackend = { clock, history: store, sites, quotas: new EsaQuotas(clock), ...startsOf("esa") };
  const starts = { ...backends, esa };
  const authentication = new Authentication(accounts, clock, options.signatureClockOffset ?? 0);
  const api = new Api(authentication, new RateLimit(clock), options.rateLimits ?? {}, [
    serve(CDN_VERSION, CDN_OPERATIONS, backends.cdn),
    serve(DCDN_VERSION, DCDN_OPERATIONS, backends.dcdn),
    serve(ESA_VERSION, ESA_OPERATIONS, esa),
  ]);
  const edges = new Set<RunningEdge>();
  const settleEdges = (): void => {
    for (const { settle } of edges) settle();
  };
  const edgeUrl = (): string | undefined => [...edges].at(-1)?.edge.url;

  const journal = new Journal();
  // Before the answer is sent: whoever reads there that a task is complete finds that the nodes have obeyed it.
  journal.onEntry(settleEdges);
  if (options.onCall !== undefined) journal.onEntry(options.onCall);
  const faults = new Faults();
  const server = await startServer({ api, clock, faults, journal }, options.port ?? 0);
  const endpoint = `127.0.0.1:${server.port}`;
  const url = `http://${endpoint}`;

  return {
    endpoint,
    url,
    account: first,
    now: () => clock.now(),
    advance: (ms) => {
      clock.advance(ms);
      settleEdges();
    },

    journal: journal.entries,
    calls: (operation) =>
      journal.entries.filter((entry) => operation === undefined || entry.operation === operation),
    waitForCall: (match, timeoutMs = DEFAULT_WAIT_MS) => journal.waitFor(match, timeoutMs),

    get tasks() {
      return store.list();
    },
    addTasks: (...tasks) => {
      for (const { siteId } of tasks) {
        if (siteId !== undefined && sites.get(siteId) === undefined) {
          throw new RangeError(`siteId: there is no site ${siteId}`);
        }
      }
      const context = { accountId: accountIdOf(first), now: clock.now() };
      return store.add(tasks.map((task) => toRow(task, { ...context, ...starts[productOf(task)] })));
    },
    failPaths: (match, description = "InternalError", times = Number.POSITIVE_INFINITY) =>
      failures.add({ matches: pathMatcher(match), description, times }),
    complete: (match) => {
      const ended = store.complete(pathMatcher(match));
      settleEdges();
      return ended;
    },
    hold: (match) => store.hold(pathMatcher(match)),

    fault: (fault) => faults.add(fault),

    addAccount: (added) => accounts.add(added),
    removeAccount: (accessKeyId) => accounts.remove(accessKeyId),
    get sites() {
      return sites.list();
    },
    addSite: (site) => sites.add(site),
    setSignatureClockOffset: (ms) => {
      authentication.clockOffset = ms;
    },

    startEdge: async (edgeOptions) => {
      const running = await startEdge(edgeOptions, { clock, ends: () => store.ends });
      edges.add(running);
      return {
        ...running.edge,
        close: () => {
          edges.delete(running);
          return running.edge.close();
        },
      };
    },

    pulumiConfig: ({ accessKeyId, accessKeySecret, securityToken } = first) => ({
      "alicloud:accessKey": accessKeyId,
      "alicloud:secretKey": accessKeySecret,
      ...(securityToken !== undefined && { "alicloud:securityToken": securityToken }),
      "alicloud:region": "cn-hangzhou",
      "alicloud:endpoints": JSON.stringify([{ cdn: url, dcdn: url, esa: url }]),
      ...optional("alicloud-cdn-refresh:edgeEndpoint", edgeUrl()),
      ...optional("alicloud-cdn-refresh:edgeAllowPrivateAddresses", edgeUrl() && "true"),
    }),
    environment: ({ accessKeyId, accessKeySecret, securityToken } = first) => ({
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ...(securityToken !== undefined && { ALIBABA_CLOUD_SECURITY_TOKEN: securityToken }),
      CDN_ENDPOINT: url,
      DCDN_ENDPOINT: url,
      ESA_ENDPOINT: url,
      ...optional("ALICLOUD_CDN_REFRESH_EDGE_ENDPOINT", edgeUrl()),
      ...optional("ALICLOUD_CDN_REFRESH_EDGE_ALLOW_PRIVATE_ADDRESSES", edgeUrl() && "true"),
    }),

    close: async () => {
      const open = [...edges].map(({ edge }) => edge.close());
      edges.clear();
      await Promise.all([server.close(), ...open]);
    },
  };
}

function optional(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}
