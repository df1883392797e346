import { accountIdOf } from "../accounts.js";
import { throttledUser } from "../apiError.js";
import type { QuotaKind } from "../quota.js";
import type { CdnOperation } from "./backend.js";

const FIELDS: readonly [string, QuotaKind][] = [
  ["Url", "url"],
  ["Dir", "dir"],
  ["Regex", "regex"],
  ["IgnoreParams", "ignoreParams"],
  ["Preload", "preload"],
  ["PreloadEdge", "preloadEdge"],
  ["Block", "block"],
];

export const describeRefreshQuota: CdnOperation = {
  callsPerSecond: 20,
  tooMany: throttledUser,
  run(_parameters, account, { quotas }) {
    const accountId = accountIdOf(account);
    const fields = FIELDS.flatMap(([field, kind]) => [
      [`${field}Quota`, String(quotas.limit(kind))],
      [`${field}Remain`, String(quotas.remaining(accountId, kind))],
    ]);
    return { body: Object.fromEntries(fields) };
  },
};
