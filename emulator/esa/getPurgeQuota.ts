import { CALLS_PER_SECOND, type EsaOperation, invalidParameter, siteOf, tooMany } from "./backend.js";
import { isPurgeType } from "./plans.js";

export const getPurgeQuota: EsaOperation = {
  callsPerSecond: CALLS_PER_SECOND,
  tooMany,
  run(parameters, account, backend) {
    const { Type = "file" } = parameters;
    if (!isPurgeType(Type)) throw invalidParameter();
    const site = siteOf(parameters, account, backend);
    const day = backend.quotas.ofDay(site, Type);
    const long = backend.quotas.of30Days(site, Type);
    return {
      body: {
        Quota: String(day.quota),
        Usage: String(day.usage),
        Quota30Day: String(long.quota),
        Usage30Day: String(long.usage),
      },
    };
  },
};
