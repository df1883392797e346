import { homedir } from "node:os";
import { join } from "node:path";

export interface SearchOptions {
  /** Takes a line on each thing that takes long or was skipped. Default: stderr. */
  log?: (line: string) => void;
  /** PATH is searched, and what is run gets all of it. Default: this process's. */
  env?: NodeJS.ProcessEnv;
  /** Whose `.pulumi/versions` is used. Default: the user's home. */
  home?: string;
}

/** What the ways to an engine, or to a language host, are given. */
export interface Search {
  env: NodeJS.ProcessEnv;
  /** Where the Automation API keeps its engines: `~/.pulumi/versions`. */
  versionsFolder: string;
  log: (line: string) => void;
}

export function newSearch({ log, env = process.env, home = homedir() }: SearchOptions): Search {
  return {
    env,
    versionsFolder: join(home, ".pulumi", "versions"),
    log: log ?? ((line) => void process.stderr.write(`${line}\n`)),
  };
}
