import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SCHEMA, schemaText } from "./file.js";

// npm run schema: makes plugin/schema.json from the doc comments.
mkdirSync(dirname(SCHEMA), { recursive: true });
writeFileSync(SCHEMA, schemaText());
process.stdout.write(`${SCHEMA}\n`);
