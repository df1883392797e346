import { CLOUD_ERRORS, type ErrorKind, type ErrorRow } from "../../../provider/cloud/errorRows.js";
import { cdnErrors } from "../../../provider/products/cdn/errors.js";
import { dcdnErrors } from "../../../provider/products/dcdn/errors.js";
import { esaErrors } from "../../../provider/products/esa/errors.js";
import { table } from "./table.js";

/** What the package does by itself. */
const REACTION: Readonly<Record<ErrorKind, string>> = {
  retry: "calls again, for up to 2 minutes",
  throttled: "calls again, more slowly, until the time limit",
  permanent: "ends the deployment",
  ambiguous: "looks in the history whether the call was carried out, then calls again for what is missing",
};

/** Every code of any product, as a table: where they share one, in CDN's words. */
export function codeTable(): string {
  const known = new Map(cdnErrors.rows.map((row) => [row.code, row]));
  // DCDN knows all of CDN's.
  const all = dcdnErrors.rows.map((row) => known.get(row.code) ?? row);
  return codesOf(all);
}

/** The codes that ESA has for itself, or has another advice for. */
export function esaCodeTable(): string {
  const shared = new Set(CLOUD_ERRORS.map(({ code }) => code));
  return codesOf(esaErrors.rows.slice(0, -shared.size));
}

function codesOf(all: readonly ErrorRow[]): string {
  const rows = all.map(({ code, kind, advice }) => [
    code.replace("*", "…"),
    REACTION[kind],
    advice.replaceAll("{operation}", "…"),
  ]);
  return table(["code", "what the package does", "what you can do"], rows);
}
