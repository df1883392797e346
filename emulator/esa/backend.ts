import { accountIdOf, type EmulatorAccount } from "../accounts.js";
import { ApiError } from "../apiError.js";
import type { EmulatorClock } from "../clock.js";
import type { Operation, Parameters } from "../operation.js";
import { required } from "../parameters.js";
import type { Submissions } from "../submissions.js";
import type { TaskIds } from "../taskIds.js";
import type { TaskStore } from "../tasks.js";
import type { EsaQuotas } from "./quotas.js";
import type { EsaSite, Sites } from "./sites.js";

/** Backend of ESA's operations. */
export interface EsaBackend {
  clock: EmulatorClock;
  history: TaskStore;
  sites: Sites;
  quotas: EsaQuotas;
  submissions: Submissions;
  taskIds: TaskIds;
}

/** An operation of ESA. */
export type EsaOperation = Operation<EsaBackend>;

/** No limit on any operation is documented, and so this is a guess: that of CDN's listing. */
export const CALLS_PER_SECOND = 5;

/** The code is one that ESA documents; that it is this operation's is a guess. */
export function tooMany(): ApiError {
  return new ApiError(400, "TooManyRequests", "Too many requests. Please try again later.");
}

/** The answers of the API that were seen with this code name no parameter. */
export function invalidParameter(): ApiError {
  return new ApiError(400, "InvalidParameter", "The specified parameter is invalid.");
}

/** The site that a call names. That one of nobody and one of somebody else are refused in this way is a guess. */
export function siteOf(
  parameters: Parameters,
  account: EmulatorAccount,
  { sites }: EsaBackend,
): Required<EsaSite> {
  const site = sites.get(required(parameters, "SiteId"));
  if (site === undefined || site.accountId !== accountIdOf(account)) throw invalidParameter();
  return site;
}

/** The same, of a call that submits something. How one that is not active is refused is a guess. */
export function activeSiteOf(
  parameters: Parameters,
  account: EmulatorAccount,
  backend: EsaBackend,
): Required<EsaSite> {
  const site = siteOf(parameters, account, backend);
  if (site.status !== "active") throw invalidParameter();
  return site;
}
