/** What comments say that holds in TypeScript alone, and what is said in its place. */
export const WORDING: readonly [inTypeScript: RegExp, inAnyLanguage: string][] = [
  [/ What must wait for a resource is asked with `\w+Output`\./g, ""],
  [/Rejects with a `QueryError` that/g, "Fails with a message that"],
  [/The folder is read when/g, "The folder is one of the machine that runs Pulumi, and is read when"],
  [/Rejects where/g, "Fails where"],
  [
    /are those of the `alicloud:` configuration;/g,
    "are those of the `alicloud:` configuration, which itself does not reach the plugin;",
  ],
  [/undefined until there was one/g, "left out until there was one"],
  [/A `Date`, or text in ISO 8601/g, "Text in ISO 8601"],
  [/A Date or a URL counts as its text, an asset as/g, "An asset counts as"],
  [/ What cannot be compared is refused: a function, a symbol, a Map, a Set, a resource\./g, ""],
  [/The types know which go together: /g, "Some go together only: "],
];

/** A comment as it is read in every language, each paragraph in one line. */
export function reworded(comment: string): string {
  const paragraphs = comment.replace(/(?<!\n)\n(?! *\n| *- ) */g, " ");
  return WORDING.reduce((text, [inTypeScript, instead]) => text.replace(inTypeScript, instead), paragraphs);
}
