import type { CdnOperationName } from "./cdn/operationName.js";

/** The operations that the emulator has. */
export type OperationName = CdnOperationName;
