import picomatch from "picomatch";
import { z } from "zod";
import { oneOf, show } from "../../base/validation.js";
import { parseArguments } from "../../queries/arguments.js";
import { hashFolder as hash } from "../../queries/hashFolder.js";

const text = (what: string) => z.string({ error: (issue) => `must be ${what}, not ${show(issue.input)}` });

/** The longest pattern that is read. */
const LONGEST_PATTERN = 1_000;

const pattern = text('a pattern such as "**/*.map"')
  .min(1, { error: 'is empty; give a pattern such as "**/*.map", or remove it' })
  .max(LONGEST_PATTERN, { error: `is longer than ${LONGEST_PATTERN} characters; give several patterns` });

const schema = z.object({
  folder: text('the path of a folder such as "dist"'),
  urlPrefix: text('a URL such as "https://www.example.com/"'),
  ignore: z
    .array(pattern, {
      error: (issue) => `must be a list of patterns such as ["**/*.map"], not ${show(issue.input)}`,
    })
    .optional(),
  indexDocument: text('the name of a file such as "index.html"').optional(),
  urls: oneOf(["clean", "directory"]).optional(),
  digest: oneOf(["md5", "sha256"]).optional(),
});

/** `hashFolder`: reads the machine that runs the plugin. */
export async function hashFolder(given: unknown): Promise<{ hashes: Record<string, string> }> {
  const { folder, urlPrefix, ignore = [], indexDocument, urls, digest } = parseArguments(schema, given);
  // Folders are matched without the / at their end, by which some programs tell them from files.
  const patterns = ignore.map((given) => (given.endsWith("/") && given !== "/" ? given.slice(0, -1) : given));
  const isIgnored = picomatch(patterns, { dot: true });
  const options = {
    ...(ignore.length > 0 && { ignore: (path: string) => isIgnored(path) }),
    ...(indexDocument !== undefined && {
      indexDocument: indexDocument === "" ? (false as const) : indexDocument,
    }),
    ...(urls !== undefined && { urls }),
    ...(digest !== undefined && { digest }),
  };
  return { hashes: await hash(folder, urlPrefix, options) };
}
