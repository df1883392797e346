import { resolve } from "node:path";
import { formatted } from "../docs/formatted.js";
import { packageSchema } from "./packageSchema.js";

export const SCHEMA = resolve(__dirname, "../../plugin/schema.json");

/** The file as it is committed. */
export function schemaText(): string {
  return formatted("plugin/schema.json", JSON.stringify(packageSchema(), undefined, 2));
}
