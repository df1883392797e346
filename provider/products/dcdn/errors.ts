import { ErrorTable } from "../../cloud/errors.js";
import { CDN_ROWS, fewerAdvice } from "../cdn/errors.js";

/** The failures of a call of the DCDN API. */
export const dcdnErrors = new ErrorTable(
  [
    // Before CDN's, which has a row for all that begin with InvalidObjectPath.
    {
      code: "InvalidObjectPath.ExceedsMaximum",
      kind: "permanent",
      about: "path",
      advice: fewerAdvice(),
    },
    ...CDN_ROWS,
  ],
  { product: "DCDN", service: "dcdn" },
);
