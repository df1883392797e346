import type { CredentialsProvider } from "@alicloud/credentials";
import { scrub } from "../base/scrub.js";
import type { ClientSettings } from "./configuration.js";
import { SourceError } from "./credentialCandidate.js";
import { candidatesFor, roleProvider } from "./credentialProviders.js";
import { ACCESS_KEY_VARIABLES, isSendable } from "./credentialSource.js";
import { credentialTransport, RefusedError, type Send } from "./credentialTransport.js";
import { CallError, type ErrorTable, type Failure } from "./errors.js";
import { TransportError } from "./transport.js";

/**
 * Time for which credentials are used without asking their provider again, in ms. Providers renew temporary credentials
 * many minutes before these expire; some run a command or make a request each time that they are asked.
 */
const KEPT_MS = 60_000;

/** Where credentials have been looked for and why there are none. */
class NoCredentialsError extends Error {
  override readonly name = "NoCredentialsError";
}

/** What a request is signed with. */
export interface Credentials {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string | undefined;
}

/** The credentials of one account, renewed in time. */
export class CredentialsCache {
  readonly #settings: ClientSettings;
  readonly #errors: ErrorTable;
  readonly #debug: (message: string) => void;
  readonly #send: Send;
  #provider: CredentialsProvider | undefined;
  #pending: Promise<Credentials> | undefined;
  #kept: { credentials: Credentials; until: number } | undefined;
  #said = "";

  constructor(settings: ClientSettings, errors: ErrorTable, debug: (message: string) => void) {
    this.#settings = settings;
    this.#errors = errors;
    this.#debug = debug;
    this.#send = credentialTransport(settings);
  }

  /**
   * The credentials to sign with now.
   *
   * @param operation what they are for, for the error
   * @throws CallError
   */
  async current(operation: string): Promise<Credentials> {
    if (this.#kept !== undefined && performance.now() < this.#kept.until) return this.#kept.credentials;
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    try {
      return await this.#pending;
    } catch (error) {
      throw this.#failure(operation, error);
    }
  }

  /**
   * Forgets credentials that the API calls expired, so that the next ones are new.
   *
   * @returns whether there can be new ones
   */
  renew(): boolean {
    const { credentialSource, role } = this.#settings;
    if (credentialSource.kind === "accessKey" && role === undefined) return false;
    this.#provider = undefined;
    this.#kept = undefined;
    return true;
  }

  async #fetch(): Promise<Credentials> {
    try {
      this.#provider ??= await this.#choose();
      const { accessKeyId, accessKeySecret, securityToken } = await this.#provider.getCredentials();
      if (![accessKeyId, accessKeySecret, securityToken || "none"].every(isSendable)) {
        throw new SourceError("the access key or its token has characters that cannot be part of it");
      }
      const credentials = { accessKeyId, accessKeySecret, securityToken };
      this.#kept = { credentials, until: performance.now() + KEPT_MS };
      return credentials;
    } catch (error) {
      // The next call starts anew: a provider that has failed may have settled on what does not work.
      this.#provider = undefined;
      throw error;
    }
  }

  /** The first of the source's places that gives credentials; with a role to assume, the provider of that role. */
  async #choose(): Promise<CredentialsProvider> {
    const { credentialSource, role } = this.#settings;
    const candidates = candidatesFor(credentialSource, this.#settings, this.#send);
    const reasons: string[] = [];
    for (const candidate of candidates) {
      try {
        const provider = await candidate.build();
        await provider.getCredentials();
        this.#say(
          `Signing in with ${candidate.name}${role === undefined ? "" : `, and the role of ${role.from}`}.`,
        );
        return role === undefined ? provider : roleProvider(role, provider, this.#settings, this.#send);
      } catch (error) {
        // Another place can mean another account: a place that only fails for the moment is not passed over.
        if (candidates.length === 1 || (isPassing(error) && !candidate.isGuess)) throw error;
        reasons.push(`${candidate.name}: ${reasonOf(error)}`);
      }
    }
    throw new NoCredentialsError(reasons.join("; "));
  }

  #say(message: string): void {
    if (message !== this.#said) {
      this.#said = message;
      this.#debug(message);
    }
  }

  #failure(operation: string, error: unknown): CallError {
    return new CallError(
      { operation, submission: false, sent: false, ...this.#factsOf(error) },
      this.#errors,
    );
  }

  #factsOf(error: unknown): Omit<Failure, "operation" | "submission"> {
    const { credentialSource, role } = this.#settings;
    const place =
      role === undefined ? credentialSource.from : `${credentialSource.from} and the role of ${role.from}`;
    if (error instanceof NoCredentialsError) {
      const none = credentialSource.kind === "default" ? LOOKED_FOR : `${place} gives no credentials`;
      return { code: "NoCredentials", reason: `${none}: ${error.message}` };
    }
    const reason = `signing in with ${place}: ${reasonOf(error)}`;
    if (error instanceof TransportError) {
      const advice = "Check that this machine reaches the place where the credentials come from.";
      return { code: error.code, reason, advice };
    }
    const unavailable = { code: "CredentialsUnavailable", reason };
    if (!(error instanceof RefusedError)) return unavailable;
    const { code, ...facts } = error.facts;
    if (code !== undefined) return { code, reason, ...facts };
    return { ...unavailable, ...facts, kind: isPassing(error) ? "retry" : undefined };
  }
}

const LOOKED_FOR =
  "none were found. Neither alicloud:accessKey with alicloud:secretKey " +
  `(or ${ACCESS_KEY_VARIABLES.accessKey.join(", ")} with ${ACCESS_KEY_VARIABLES.secretKey.join(", ")}) is set, nor ` +
  "alicloud:assumeRoleWithOidc, alicloud:ecsRoleName, alicloud:profile or alicloud:credentialsUri. Also looked for";

function isPassing(error: unknown): boolean {
  if (error instanceof TransportError) return true;
  return error instanceof RefusedError && (error.facts.statusCode >= 500 || error.facts.statusCode === 429);
}

function reasonOf(error: unknown): string {
  if (error instanceof TransportError || error instanceof RefusedError || error instanceof SourceError) {
    return scrub(error.message);
  }
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (path !== undefined) {
    return code === "ENOENT" ? `there is no file ${path}` : `${path} cannot be read (${code})`;
  }
  // After a colon, the library repeats what it was given: answers, files, the output of commands.
  return scrub(message.split(": ")[0] ?? "");
}
