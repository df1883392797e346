import { z } from "zod";
import type { PreloadDetail } from "../cdn/api.js";
import type { Account } from "./account.js";
import { parseArguments } from "./arguments.js";
import { taskId } from "./taskId.js";

const schema = z.object({ taskId });

/** `getPreloadDetail` */
export async function preloadDetail(
  given: unknown,
  { api }: Account,
): Promise<Omit<PreloadDetail, "serverTime">> {
  const { urlDetails, requestId } = await api.describePreloadDetailById(parseArguments(schema, given).taskId);
  return { urlDetails, requestId };
}
