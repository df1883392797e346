/**
 * A local server that speaks the Alibaba Cloud CDN and DCDN APIs, and an edge that obeys it, for tests of programs that refresh and
 * prefetch: `const emulator = await startEmulator({ speed: 60 })`.
 */
export type { EmulatorAccount } from "./accounts.js";
export type { Call } from "./call.js";
export type { BaseClock } from "./clock.js";
export type {
  EdgeAnswer,
  EdgeHold,
  EdgeOriginRequest,
  EdgeRequest,
  EmulatedEdge,
} from "./edge/edge.js";
export type { EdgeOptions } from "./edge/options.js";
export type { Origin, OriginAnswer, OriginRequest } from "./edge/origin.js";
export { type Emulator, startEmulator } from "./emulator.js";
export type { EsaPlan, EsaPurgeType } from "./esa/plans.js";
export type { EsaSite } from "./esa/sites.js";
export type { Fault, FaultHandle, Misbehaviour } from "./faults.js";
export type { ForeignTask } from "./foreignTasks.js";
export type { CallMatch, JournalEntry } from "./journal.js";
export type { OperationName } from "./operationName.js";
export type { EmulatorOptions } from "./options.js";
export type { EmulatedProduct } from "./productName.js";
export type { QuotaKind } from "./quota.js";
export type { TaskDuration } from "./submissions.js";
export type { Merge } from "./taskIds.js";
export type { EmulatedTask, PathMatch, TaskHold } from "./tasks.js";
