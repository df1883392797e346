import type { EmulatorAccount } from "./accounts.js";
import type { ApiError } from "./apiError.js";

/** The decoded parameters of a call; one that was sent empty counts as missing. */
export type Parameters = Readonly<Record<string, string>>;

export interface OperationAnswer {
  /** Without the `RequestId`, which every answer has. */
  body: Record<string, unknown>;
  /** Of a submission. */
  taskIds?: string[];
  /** How many rows of a list the body has. */
  rows?: number;
}

/** One operation of a product's API, which works on the product's backend. */
export interface Operation<Backend> {
  /** How often an account may call it in a second, unless the options say otherwise. */
  callsPerSecond: number;
  /** The refusal of a call above that. */
  tooMany(): ApiError;
  /** Of a submission: the paths that it names, whether they are accepted or not. */
  objectPaths?(parameters: Parameters): string[];
  /** Does it, whole; throws an `ApiError` and does nothing. */
  run(parameters: Parameters, account: EmulatorAccount, backend: Backend): OperationAnswer;
}

/** A product's API: one version of it, with its operations by their names. */
export interface Product {
  /** As `x-acs-version` names it. */
  version: string;
  operations: ReadonlyMap<string, Served>;
}

/** An operation together with the backend that it works on. */
export interface Served extends Omit<Operation<unknown>, "run"> {
  run(parameters: Parameters, account: EmulatorAccount): OperationAnswer;
}

/** The product whose operations work on the backend. */
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
