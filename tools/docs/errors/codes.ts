import type { ErrorKind } from "../../../provider/cloud/errorRows.js";
import { cdnErrors } from "../../../provider/products/cdn/errors.js";
import { table } from "./table.js";

/** What the package does by itself. */
const REACTION: Readonly<Record<ErrorKind, string>> = {
  retry: "calls again, for up to 2 minutes",
  throttled: "calls again, more slowly, until the time limit",
  permanent: "ends the deployment",
  ambiguous: "looks in the history whether the call was carried out, then calls again for what is missing",
};

/** Every code of the table, as a table. */
export function codeTable(): string {
  const rows = cdnErrors.rows.map(({ code, kind, advice }) => [
    code.replace("*", "…"),
    REACTION[kind],
    advice.replaceAll("{operation}", "…"),
  ]);
  return table(["code", "what the package does", "what you can do"], rows);
}
