import { z } from "zod";
import { shorten, visible } from "../base/visible.js";

/** Characters that a problem shows of a value. */
const SHOWN_LENGTH = 80;

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The schema of a flag, which a configuration and an environment hold as text. */
export const flagText = z
  .enum(["true", "false"], { error: "expected true or false" })
  .transform((value) => value === "true");

/** A value, with the name by which its user knows it. */
export interface Setting {
  name: string;
  value: string;
}

/** Settings that cannot be used; the message names all of them. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  constructor(
    readonly problems: readonly string[],
    readonly namespace: string,
  ) {
    super([`The ${namespace} configuration cannot be used:`, ...problems].join("\n- "));
  }
}

/**
 * Looks settings up by name, in the configuration and in the environment, and collects what is wrong with them. A setting
 * that is empty counts as not set, as it does for `@pulumi/alicloud`.
 */
export class SettingsReader {
  readonly #configured: (key: string) => string | undefined;
  readonly #environment: Environment;
  readonly #namespace: string;
  readonly #problems: string[] = [];

  /**
   * @param configured gives the value of a key of the namespace, named without it
   * @param namespace what stands before the colon of a key. Default: `alicloud`
   */
  constructor(
    configured: (key: string) => string | undefined,
    environment: Environment,
    namespace = "alicloud",
  ) {
    this.#configured = configured;
    this.#environment = environment;
    this.#namespace = namespace;
  }

  /** From the configuration. */
  configured(key: string): Setting | undefined {
    return settingOf(`${this.#namespace}:${key}`, this.#configured(key));
  }

  /** The first of these variables that is set. */
  environment(...variables: readonly string[]): Setting | undefined {
    return variables
      .map((variable) => settingOf(variable, this.#environment[variable]))
      .find((setting) => setting !== undefined);
  }

  /** From the configuration, or else from the environment. */
  find(key: string, ...variables: readonly string[]): Setting | undefined {
    return this.configured(key) ?? this.environment(...variables);
  }

  /** A setting in a certain form. A problem shows the value: not for secrets. */
  parse<T>(setting: Setting | undefined, schema: z.ZodType<T>): T | undefined {
    if (setting === undefined) return undefined;
    const result = schema.safeParse(setting.value);
    if (!result.success) {
      this.problem(
        setting.name,
        `${shown(setting.value)} is not allowed: ${result.error.issues[0]?.message}`,
      );
    }
    return result.data;
  }

  /**
   * A setting that is an object or a list: Pulumi hands it over as JSON.
   *
   * @param example what the setting looks like, for the error
   * @param secrets the fields whose values no problem shows
   */
  parseJson<T>(
    key: string,
    schema: z.ZodType<T>,
    example: string,
    secrets: readonly string[] = [],
  ): T | undefined {
    const setting = this.configured(key);
    if (setting === undefined) return undefined;
    let value: unknown;
    try {
      value = JSON.parse(setting.value);
    } catch {
      this.problem(setting.name, `not JSON: expected something such as ${example}`);
      return undefined;
    }
    const result = schema.safeParse(value, { reportInput: true });
    for (const { path, input, message } of result.error?.issues ?? []) {
      const name = [setting.name, ...path.map(String)].join(".");
      const isShown = isPlain(input) && !secrets.includes(String(path.at(-1)));
      this.problem(name, isShown ? `${shown(input)} is not allowed: ${message}` : message);
    }
    return result.data;
  }

  /** Notes what is wrong with a setting. */
  problem(name: string, text: string): void {
    this.#problems.push(`${name}: ${text}`);
  }

  /** Runs `read`; the message of an error that it throws is a problem, with the setting's name in it. */
  collectProblem<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#problems.push((error as Error).message);
      return undefined;
    }
  }

  /** @throws ConfigurationError if anything is wrong */
  throwProblems(): void {
    if (this.#problems.length > 0) throw new ConfigurationError(this.#problems, this.#namespace);
  }
}

function settingOf(name: string, value: string | undefined): Setting | undefined {
  const trimmed = value?.trim();
  return trimmed ? { name, value: trimmed } : undefined;
}

function isPlain(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function shown(value: string | number | boolean): string {
  return shorten(visible(JSON.stringify(value)), SHOWN_LENGTH);
}
