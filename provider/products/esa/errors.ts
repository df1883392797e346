import type { ErrorRow } from "../../cloud/errorRows.js";
import { ErrorTable } from "../../cloud/errors.js";
import { FILES_PER_PREFETCH, ITEMS_PER_PURGE } from "./limits.js";

const ROWS: readonly ErrorRow[] = [
  {
    code: "Site.ServiceBusy",
    kind: "throttled",
    advice: "The site's configuration is being changed: try again when that is done.",
  },
  {
    code: "QuotaExceeded*",
    kind: "permanent",
    advice:
      "The site's quota of this type is used up, of the day or of 30 days: wait for the next day, purge fewer, or " +
      "take a higher plan.",
  },
  {
    code: "InvalidContent*",
    kind: "permanent",
    about: "path",
    advice:
      "Give full URLs such as https://www.example.com/index.html, or hostnames, of the site and without wildcards. " +
      `A call takes ${ITEMS_PER_PURGE.file} files, ${ITEMS_PER_PURGE.directory} of another type, or ` +
      `${FILES_PER_PREFETCH} prefetches.`,
  },
  {
    code: "InvalidParameter*",
    kind: "permanent",
    advice:
      "The API does not say which: check that the site exists, is this account's and active, and that its plan has " +
      "this type of purge.",
  },
  { code: "MissingTimeParameter", kind: "permanent", advice: "Give startTime and endTime together." },
  { code: "InvalidEndTime*", kind: "permanent", advice: "Give an endTime that is after startTime." },
  { code: "InvalidTime", kind: "permanent", advice: "The history goes back 3 days: choose a later time." },
];

/** The failures of a call of the ESA API. */
export const esaErrors = new ErrorTable(ROWS, { product: "ESA", service: "esa" });
