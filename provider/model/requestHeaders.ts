import { z } from "zod";
import { unlessUnknown } from "../base/validation.js";

/** What may be the name of a header. */
export const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/;
/** What may be its value. */
export const HEADER_VALUE = /^[\x20-\x7e]{0,4096}$/;

export const BAD_HEADER_VALUE =
  "has a character that may not stand in a header, or is over 4096 characters long; use printable ASCII only";

/** Schema of a header's value. It may be secret, alone or with the whole map: no message shows it. */
const headerValue = unlessUnknown(
  z.string({ error: "must be a string" }).regex(HEADER_VALUE, { error: BAD_HEADER_VALUE }),
);

/** Schema of the headers of requests to the origin. */
export const headersInput = unlessUnknown(
  z.record(z.string().regex(HEADER_NAME), headerValue, {
    error: (issue) =>
      issue.code === "invalid_key"
        ? "is no name of a header; give one such as Accept-Encoding"
        : 'must be a map of header names to values, such as { "Accept-Encoding": "br" }',
  }),
);
