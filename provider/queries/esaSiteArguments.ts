import type { Budget } from "../base/budget.js";
import type { EsaClient } from "../products/esa/productClient.js";
import {
  type SiteInputs,
  siteIdInput,
  siteLookUp,
  siteNameInput,
  siteProblems,
} from "../products/esa/site.js";
import type { Account } from "./account.js";

/** The arguments that name a site of ESA: one of the two is given. */
export const siteArguments = { site: siteNameInput.optional(), siteId: siteIdInput.optional() };

export { siteProblems };

/** The id of the site. It is asked for once a process and name. */
export async function siteIdFor(account: Account, given: SiteInputs, budget: Budget): Promise<string> {
  const { operation, ask } = siteLookUp<SiteInputs>();
  const pace = (): Promise<void> => account.limiters.of(operation).acquire(budget.signal);
  const { siteId = "" } = await ask(account.client, given, { budget, pace });
  return siteId;
}

export function esaOf({ client }: Account): EsaClient {
  return client as EsaClient;
}
