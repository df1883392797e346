import { readFile } from "node:fs/promises";
import { devNull, homedir } from "node:os";
import { join } from "node:path";
import {
  CLIProfileCredentialsProvider,
  type CredentialsProvider,
  ProfileCredentialsProvider,
} from "@alicloud/credentials";
import { z } from "zod";
import { type Candidate, SourceError } from "./credentialCandidate.js";
import { type Send, useTransportForProfiles } from "./credentialTransport.js";

/** The part of the CLI's file that is read here. */
const cliFileContent = z.looseObject({
  current: z.string().optional(),
  profiles: z.array(z.looseObject({ name: z.string(), mode: z.unknown() })),
});

type CliFile = z.infer<typeof cliFileContent>;

/**
 * A profile of the Alibaba Cloud CLI.
 *
 * @param profile its name. Default: that of the profile that is current in the file
 * @param file in the form of the CLI's. Default: the CLI's own, `~/.aliyun/config.json`
 */
export function cliCandidate(profile: string | undefined, file: string | undefined, send: Send): Candidate {
  const which = profile === undefined ? "the current profile" : `the profile ${JSON.stringify(profile)}`;
  const path = file?.replace(/^~(?=[/\\])/, homedir()) ?? cliFile();
  return { name: `${which} in ${path}`, build: () => cliProvider(profile, path, send) };
}

/** The library reads the CLI's own file only, and repeats it in its errors: so the file is read here. */
async function cliProvider(
  profile: string | undefined,
  path: string,
  send: Send,
): Promise<CredentialsProvider> {
  const known = await readCliFile(path);
  const name = profile ?? known.current;
  if (name === undefined || !known.profiles.some((entry) => entry.name === name)) {
    const wanted = name === undefined ? "no current profile" : `no profile ${JSON.stringify(name)}`;
    throw new SourceError(`there is ${wanted} in ${path}`);
  }
  const isElsewhere = path !== cliFile();
  const provider = CLIProfileCredentialsProvider.builder().withProfileName(name).build();
  const inside = useTransportForProfiles<CliFile>(provider, send, (used) => {
    if (isElsewhere && known.profiles.some((entry) => entry.name === used && entry.mode === "OAuth"))
      throw new SourceError(`an OAuth sign-in can be renewed in ${cliFile()} only, not in ${path}`);
  });
  // The library keeps what it renews in the CLI's own file, wherever it has the profile from.
  if (isElsewhere) inside.homedir = devNull;
  return inside.getCredentialsProvider(known, name);
}

async function readCliFile(path: string): Promise<CliFile> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    // Node leaves the path out where it is that of a folder.
    throw Object.assign(error, { path });
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new SourceError(`${path} is not JSON: it should be a file that aliyun configure has written`);
  }
  const { data } = cliFileContent.safeParse(content);
  if (data === undefined) {
    throw new SourceError(
      `${path} holds no list of profiles: it should be a file that aliyun configure has written`,
    );
  }
  return data;
}

/** A profile of the file that is common to Alibaba Cloud's SDKs. */
export function iniCandidate(profile: string, send: Send): Candidate {
  const file = process.env.ALIBABA_CLOUD_CREDENTIALS_FILE ?? join(homedir(), ".alibabacloud", "credentials");
  return {
    name: `the profile ${JSON.stringify(profile)} in ${file}`,
    build: () => {
      const provider = ProfileCredentialsProvider.builder().withProfileName(profile).build();
      useTransportForProfiles(provider, send);
      return provider;
    },
  };
}

function cliFile(): string {
  return join(homedir(), ".aliyun", "config.json");
}
