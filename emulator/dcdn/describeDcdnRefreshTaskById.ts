import type { CdnOperation } from "../cdn/backend.js";
import { describeRefreshTaskById, rowsById } from "../cdn/describeRefreshTaskById.js";
import { toDcdnAnswer } from "./rows.js";

export const describeDcdnRefreshTaskById: CdnOperation = {
  ...describeRefreshTaskById,
  run(parameters, account, backend) {
    const rows = rowsById(parameters, account, backend);
    return { body: { TotalCount: rows.length, Tasks: rows.map(toDcdnAnswer) }, rows: rows.length };
  },
};
