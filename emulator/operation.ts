import type { EmulatorAccount } from "./accounts.js";
import type { ApiError } from "./apiError.js";

/** Decoded parameters of a call, without those that were sent empty. */
export type Parameters = Readonly<Record<string, string>>;

/** Answer of an operation that was carried out. */
export interface OperationAnswer {
  /** Body without the `RequestId`, which every answer has. */
  body: Record<string, unknown>;
  /** Ids of the tasks that a submission has made. */
  taskIds?: string[];
  /** Number of rows, if the body has a list. */
  rows?: number;
}

/** One operation of a product's API, which works on the product's backend. */
export interface Operation<Backend> {
  /** Calls a second that an account may make, unless the options name another number. */
  callsPerSecond: number;
  /** Refusal of a call above that. */
  tooMany(): ApiError;
  /** Paths that a submission names, accepted or not. */
  objectPaths?(parameters: Parameters): string[];
  /** Carries a call out. @throws an `ApiError`, and then nothing was done */
  run(parameters: Parameters, account: EmulatorAccount, backend: Backend): OperationAnswer;
}

/** A product's API: one version of it, with its operations by their names. */
export interface Product {
  /** Version of the API, as `x-acs-version` names it. */
  version: string;
  operations: ReadonlyMap<string, Served>;
}

/** An operation together with the backend that it works on. */
export interface Served extends Omit<Operation<unknown>, "run"> {
  run(parameters: Parameters, account: EmulatorAccount): OperationAnswer;
}

/** Binds the operations of a product to the backend that they work on. */
export function serve<Backend>(
  version: string,
  operations: Readonly<Record<string, Operation<Backend>>>,
  backend: Backend,
): Product {
  const served = Object.entries(operations).map(([name, operation]): [string, Served] => [
    name,
    { ...operation, run: (parameters, account) => operation.run(parameters, account, backend) },
  ]);
  return { version, operations: new Map(served) };
}
