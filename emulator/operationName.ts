import type { CdnOperationName } from "./cdn/operationName.js";
import type { DcdnOperationName } from "./dcdn/operationName.js";
import type { EsaOperationName } from "./esa/operationName.js";

/** The operations that the emulator has. */
export type OperationName = CdnOperationName | DcdnOperationName | EsaOperationName;
