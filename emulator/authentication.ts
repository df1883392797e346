import { type Accounts, accountIdOf, type EmulatorAccount } from "./accounts.js";
import { ApiError, missing } from "./apiError.js";
import { type EmulatorClock, MINUTE } from "./clock.js";
import { header, type WireRequest } from "./request.js";
import { readAuthorization, verifySignature } from "./signature.js";

/** Largest difference between a signature's time and the server's. A nonce is remembered for twice as long. */
const SIGNATURE_WINDOW_MS = 15 * MINUTE;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Tells whose key a call is signed with, and refuses one that is not signed correctly. */
export class Authentication {
  /**
   * Offset to the machine's clock, in ms, of the clock that signatures are checked by. Clients sign by the machine's
   * clock, whatever the emulator's own clock shows.
   */
  clockOffset: number;
  readonly #accounts: Accounts;
  readonly #clock: EmulatorClock;
  /** Time of each nonce's use, oldest first. */
  readonly #nonces = new Map<string, number>();

  constructor(accounts: Accounts, clock: EmulatorClock, clockOffset: number) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.clockOffset = clockOffset;
  }

  /** @throws an `ApiError` for a call that is not to be served */
  authenticate(request: WireRequest): EmulatorAccount {
    if (header(request, "authorization") === undefined) throw missing("AccessKeyId");
    const authorization = readAuthorization(request);
    if (authorization === undefined) {
      throw new ApiError(
        400,
        "IncompleteSignature",
        "The request signature does not conform to Aliyun standards.",
      );
    }
    this.#checkTime(header(request, "x-acs-date"));
    const account = this.#accounts.get(authorization.accessKeyId);
    if (account === undefined) {
      throw new ApiError(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
    }
    this.#checkToken(account, header(request, "x-acs-security-token"));
    verifySignature(request, authorization, account.accessKeySecret);
    this.#useNonce(account, header(request, "x-acs-signature-nonce"));
    return account;
  }

  #checkTime(date: string | undefined): void {
    const time = Date.parse(date ?? "");
    if (date === undefined || !TIMESTAMP.test(date) || Number.isNaN(time)) {
      throw new ApiError(
        400,
        "InvalidTimeStamp.Format",
        "Specified time stamp or date value is not well formatted.",
      );
    }
    if (Math.abs(time - (Date.now() + this.clockOffset)) > SIGNATURE_WINDOW_MS) {
      throw new ApiError(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.");
    }
  }

  #checkToken(account: EmulatorAccount, token: string | undefined): void {
    if (account.securityToken !== undefined && token === undefined) throw missing("SecurityToken");
    if (token !== account.securityToken) {
      throw new ApiError(
        400,
        "InvalidSecurityToken.MismatchWithAccessKey",
        "Specified SecurityToken mismatch with the AccessKey.",
      );
    }
    if (account.expiresAt !== undefined && this.#clock.now() >= account.expiresAt) {
      throw new ApiError(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
    }
  }

  #useNonce(account: EmulatorAccount, nonce: string | undefined): void {
    if (nonce === undefined) throw missing("SignatureNonce");
    const now = Date.now();
    for (const [used, at] of this.#nonces) {
      if (now - at <= 2 * SIGNATURE_WINDOW_MS) break;
      this.#nonces.delete(used);
    }
    const key = `${accountIdOf(account)} ${nonce}`;
    if (this.#nonces.has(key)) {
      throw new ApiError(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
    }
    this.#nonces.set(key, now);
  }
}
