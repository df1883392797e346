import type { NoAnswer } from "./answer.js";
import { ALLOW_PRIVATE } from "./settings.js";

/** Times of one request, in ms. */
export interface RequestLimits {
  /** Until there is a connection, TLS included. */
  connect: number;
  /** Until the whole answer is there, the connection included. */
  whole: number;
}

/** An address that the settings do not allow. */
export class PrivateAddressError extends Error {
  override readonly name = "PrivateAddressError";
  readonly code = "PrivateAddress";
}

/** Code of undici for a connection that was not made in time. */
const NOT_CONNECTED = "UND_ERR_CONNECT_TIMEOUT";

/**
 * What a request without an answer tells. Error messages name hosts, which can be secret, so that only codes are shown.
 */
export function noAnswer(error: unknown, limits: RequestLimits, isByProxy: boolean): NoAnswer {
  const code = codeOf(error);
  const passing = (failure: string): NoAnswer => ({ failure, isPassing: true });
  const lasting = (failure: string): NoAnswer => ({ failure, isPassing: false });
  if (code === "PrivateAddress") {
    return lasting(
      `It was not asked: its address is of this machine or of a private network. Set ${ALLOW_PRIVATE} to true to ask it.`,
    );
  }
  if (code === "InvalidProxy") return lasting(`It was not asked: ${(error as Error).message}.`);
  if (code === NOT_CONNECTED) return passing(`It gave no connection within ${limits.connect / 1000} s.`);
  if (code === "TimeoutError") return passing(`It gave no whole answer within ${limits.whole / 1000} s.`);
  if (code === "ENOTFOUND")
    return lasting("Its name leads to no address (ENOTFOUND). Check the domain's DNS records.");
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO|EPROTO/.test(code)) {
    return lasting(
      `Its TLS is not accepted (${code}). Check its certificate, this machine's clock and NODE_EXTRA_CA_CERTS.`,
    );
  }
  if (code === "ERR_INVALID_URL") return lasting("It was not asked: its URL has no valid port.");
  // undici's own words for it: that the caller has ended the request, or has given no login.
  if (isByProxy && /^UND_ERR_(ABORTED|INVALID_ARG)$/.test(code)) {
    return passing("The proxy that the environment names gives no way to it.");
  }
  return passing(`It gave no answer (${code}).`);
}

/** The code of an error, of Node.js or of undici; an error's own name where it has none. */
function codeOf(error: unknown): string {
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: unknown };
  if (typeof code === "string" && /^\w{1,60}$/.test(code)) return code;
  if (cause instanceof Error) return codeOf(cause);
  return typeof name === "string" && name === "TimeoutError" ? name : "NetworkError";
}
