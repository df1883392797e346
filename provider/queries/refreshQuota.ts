import { z } from "zod";
import type { RefreshQuota } from "../cdn/api.js";
import type { Account } from "./account.js";
import { parseArguments } from "./arguments.js";

/** `getRefreshQuota` */
export async function refreshQuota(
  given: unknown,
  { api }: Account,
): Promise<Omit<RefreshQuota, "serverTime">> {
  parseArguments(z.object({}), given);
  const { serverTime: _, ...quota } = await api.describeRefreshQuota();
  return quota;
}
