import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Schema {
  version: string;
  provider: { inputProperties: Record<string, unknown> };
}

/** The package's schema, which stands beside the plugin's file. */
export class SchemaFile {
  readonly #file: string;
  #text: string | undefined;

  constructor(folder: string) {
    this.#file = join(folder, "schema.json");
  }

  get text(): string {
    this.#text ??= readFileSync(this.#file, "utf8");
    return this.#text;
  }

  get version(): string {
    return this.#schema.version;
  }

  /** The names of the provider's arguments. */
  get argumentNames(): string[] {
    return Object.keys(this.#schema.provider.inputProperties);
  }

  get #schema(): Schema {
    return JSON.parse(this.text) as Schema;
  }
}
