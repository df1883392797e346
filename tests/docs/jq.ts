import { execFileSync, spawnSync } from "node:child_process";
import { page, snippets } from "./pages.js";

/** What jq answers to the questions of the page on the audit, in their order there. */
export interface Answers {
  isComplete: string;
  failures: string;
  seconds: string;
  others: string;
  table: string;
  /** What was purged since the deployment began. */
  since: string;
}

export function hasJq(): boolean {
  return spawnSync("jq", ["--version"]).error === undefined;
}

/**
 * Asks a stack's outputs, as `pulumi stack output --json` gives them.
 *
 * @param began when the deployment began, in ISO 8601
 */
export async function answersFrom(
  outputs: Readonly<Record<string, unknown>>,
  began: string,
): Promise<Answers> {
  const commands = await commandsOf("run: jq");
  const answers = commands.map((line) => {
    const [, name, command = ""] = /^pulumi stack output (?:(\w+) )?--json \| (jq .*)$/.exec(line) ?? [];
    return answerTo(command, name === undefined ? outputs : outputs[name], { BEGAN: began });
  });
  const [isComplete = "", failures = "", seconds = "", others = "", table = "", since = ""] = answers;
  return { isComplete, failures, seconds, others, table, since };
}

/** The same of a state, as `pulumi stack export` gives it: how each resource is, and what was said of those that failed. */
export async function answersFromState(state: unknown): Promise<{ resources: string; errors: string }> {
  const commands = await commandsOf("run: state");
  const [resources = "", errors = ""] = commands.map((line) =>
    answerTo(line.replace(/^pulumi stack export \| /, ""), state),
  );
  return { resources, errors };
}

async function commandsOf(wanted: string): Promise<string[]> {
  const [found] = snippets(await page("docs/audit.md"), "sh").filter(({ note }) => note === wanted);
  const lines = (found?.code ?? "").trim().split("\n");
  return lines.filter((line) => !line.startsWith("#"));
}

function answerTo(command: string, input: unknown, variables: Readonly<Record<string, string>> = {}): string {
  const env = { ...process.env, ...variables };
  return execFileSync("sh", ["-c", command], {
    input: JSON.stringify(input),
    env,
    encoding: "utf8",
  }).trimEnd();
}
