import type { OperationName } from "./operationName.js";

/** A key with which the emulator can be called. */
export interface EmulatorAccount {
  /** The id of the key, any text. */
  accessKeyId: string;
  /** The secret that signatures are made with, any text. */
  accessKeySecret: string;
  /** For a temporary key: every call has to carry it. Default: none, and none is accepted. */
  securityToken?: string;
  /** The end of a temporary key, in ms since 1970 by the emulator's clock. Default: never. */
  expiresAt?: number;
  /**
   * The account that the key belongs to: keys with the same one share the task history, the quotas and the rate
   * limits. Default: the `accessKeyId`, so that each key is an account of its own.
   */
  accountId?: string;
  /** Operations that the key's RAM policy does not allow: 403 `Forbidden.RAM`. Default: none. */
  forbidden?: readonly OperationName[];
  /** The account's accelerated domains; any other is 404 `InvalidDomain.NotFound`. Default: every domain. */
  domains?: readonly string[];
  /** Domains that are stopped: 404 `InvalidDomain.Offline` when they are submitted. Default: none. */
  offlineDomains?: readonly string[];
  /** Whether Alibaba Cloud has opened `DescribePreloadDetailById` for the account. Default false. */
  preloadDetail?: boolean;
}

/** The key of an emulator that was started without accounts. It opens nothing but the emulator. */
export const DEFAULT_ACCOUNT: EmulatorAccount = {
  accessKeyId: "emulator-access-key-id",
  accessKeySecret: "emulator-access-key-secret",
};

/** The keys that can call, by their id. */
export class Accounts {
  readonly #accounts = new Map<string, EmulatorAccount>();

  /** Adds a key, or puts it in the place of the one with the same id. */
  add(account: EmulatorAccount): void {
    for (const name of ["accessKeyId", "accessKeySecret"] as const) {
      if (typeof account[name] !== "string" || !/^[\x21-\x7e]+$/.test(account[name])) {
        throw new TypeError(`account.${name}: expected text of printable ASCII characters without blanks`);
      }
    }
    if (/[,=]/.test(account.accessKeyId)) {
      throw new TypeError("account.accessKeyId: expected text without , and =");
    }
    this.#accounts.set(account.accessKeyId, account);
  }

  /** @returns whether there was such a key */
  remove(accessKeyId: string): boolean {
    return this.#accounts.delete(accessKeyId);
  }

  get(accessKeyId: string): EmulatorAccount | undefined {
    return this.#accounts.get(accessKeyId);
  }
}

/** Id of the account that a key belongs to. */
export function accountIdOf(account: EmulatorAccount): string {
  return account.accountId ?? account.accessKeyId;
}
