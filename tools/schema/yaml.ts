/** What a program in YAML consists of. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };

/** Writes a value in YAML's block style. */
export function yaml(value: Yaml, indentation = ""): string {
  if (typeof value !== "object") return ` ${scalar(value)}\n`;
  const inside = `${indentation}  `;
  const lines = Array.isArray(value)
    ? value.map((item: Yaml) => `${indentation}-${yaml(item, inside)}`)
    : Object.entries(value).map(([key, item]) => `${indentation}${scalar(key)}:${yaml(item, inside)}`);
  return lines.length === 0 ? ` ${Array.isArray(value) ? "[]" : "{}"}\n` : `\n${lines.join("")}`;
}

/** A text without quotation marks is one where nothing in it can mean anything else. */
const PLAIN = /^[A-Za-z$][\w$./:{}-]*$/;
const WORDS: readonly unknown[] = ["true", "false", "null", "yes", "no", "on", "off"];

function scalar(value: string | number | boolean): string {
  const isPlain = typeof value !== "string" || (PLAIN.test(value) && !WORDS.includes(value));
  return isPlain ? String(value) : JSON.stringify(value);
}
