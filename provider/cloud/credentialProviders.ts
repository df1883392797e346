import { readFile } from "node:fs/promises";
import { devNull, homedir } from "node:os";
import { join } from "node:path";
import {
  CLIProfileCredentialsProvider,
  type CredentialsProvider,
  ECSRAMRoleCredentialsProvider,
  OIDCRoleArnCredentialsProvider,
  ProfileCredentialsProvider,
  RAMRoleARNCredentialsProvider,
  StaticAKCredentialsProvider,
  StaticSTSCredentialsProvider,
  URICredentialsProvider,
} from "@alicloud/credentials";
import { z } from "zod";
import { Secret } from "../base/secret.js";
import type { ClientSettings } from "./configuration.js";
import type { CredentialSource, Role } from "./credentialSource.js";
import { type Send, useTransport } from "./credentialTransport.js";

/** A place in which credentials may be found. */
export interface Candidate {
  /** For messages; holds no secret. */
  name: string;
  build(): CredentialsProvider | Promise<CredentialsProvider>;
  /** Whether nothing but an answer says that the place is there, so that no answer is no failure. */
  isGuess?: true;
}

/** A source that gives no credentials; the message repeats nothing of what is in it. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}

type Settings = Pick<ClientSettings, "connectTimeout" | "readTimeout" | "stsEndpoint">;

/**
 * The places in which to look for the credentials of a source, in this order.
 *
 * The default chain is the library's, but for the access key, the ECS role and the URI that the environment names:
 * those are sources of their own. The library's own chain goes on to the next place, and so to another account, when
 * a place that is set up fails for a moment; and its errors repeat the files that it has read.
 */
export function candidatesFor(source: CredentialSource, settings: Settings, send: Send): Candidate[] {
  const name = source.from;
  switch (source.kind) {
    case "accessKey":
      return [{ name, build: () => staticProvider(source) }];
    case "oidc":
      return [{ name, build: () => oidcProvider(source, settings, send) }];
    case "ecsRole":
      return [{ name, build: () => ecsRoleProvider(source.roleName, send) }];
    case "uri":
      return [{ name, build: () => uriProvider(source.uri, settings, send) }];
    case "profile":
      return [
        cliCandidate(source.profile, source.file, send),
        // A name alone can also mean a profile in the file that is common to Alibaba Cloud's SDKs.
        ...(source.profile === undefined || source.file !== undefined
          ? []
          : [iniCandidate(source.profile, send)]),
      ];
    case "default":
      return [
        {
          name: "ALIBABA_CLOUD_OIDC_TOKEN_FILE with ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_ROLE_ARN",
          build: () => environmentOidcProvider(settings, send),
        },
        cliCandidate(undefined, undefined, send),
        iniCandidate("default", send),
        {
          name: "the role of an ECS instance",
          build: () => ecsRoleProvider(undefined, send),
          isGuess: true,
        },
      ];
  }
}

/** The credentials of a role, assumed with those of another provider. */
export function roleProvider(
  role: Role,
  using: CredentialsProvider,
  { connectTimeout, readTimeout, stsEndpoint }: Settings,
  send: Send,
): CredentialsProvider {
  const builder = RAMRoleARNCredentialsProvider.builder()
    .withCredentialsProvider(using)
    .withRoleArn(role.roleArn)
    .withRoleSessionName(role.sessionName)
    .withDurationSeconds(role.sessionExpiration)
    .withConnectTimeout(connectTimeout)
    .withReadTimeout(readTimeout);
  if (role.policy !== undefined) builder.withPolicy(role.policy);
  if (role.externalId !== undefined) builder.withExternalId(role.externalId.reveal());
  if (stsEndpoint !== undefined) builder.withStsEndpoint(stsEndpoint.host);
  return useTransport(builder.build(), send);
}

function staticProvider({
  accessKeyId,
  accessKeySecret,
  securityToken,
}: CredentialSource & { kind: "accessKey" }): CredentialsProvider {
  const builder =
    securityToken === undefined
      ? StaticAKCredentialsProvider.builder()
      : StaticSTSCredentialsProvider.builder().withSecurityToken(securityToken.reveal());
  return builder.withAccessKeyId(accessKeyId.reveal()).withAccessKeySecret(accessKeySecret.reveal()).build();
}

function oidcProvider(
  source: CredentialSource & { kind: "oidc" },
  settings: Settings,
  send: Send,
): CredentialsProvider {
  const { token } = source;
  const builder = oidcBuilder(settings)
    .withRoleArn(source.roleArn)
    .withOIDCProviderArn(source.oidcProviderArn)
    .withRoleSessionName(source.sessionName)
    .withDurationSeconds(source.sessionExpiration)
    // The library takes a token from a file only: one that is given as such is put into its request instead.
    .withOIDCTokenFilePath(token instanceof Secret ? devNull : token.file);
  if (source.policy !== undefined) builder.withPolicy(source.policy);
  const sendToken: Send = (request) => {
    if (token instanceof Secret && request.bodyForm !== undefined) {
      request.bodyForm.OIDCToken = token.reveal();
    }
    return send(request);
  };
  return useTransport(builder.build(), sendToken);
}

function environmentOidcProvider(settings: Settings, send: Send): CredentialsProvider {
  return useTransport(oidcBuilder(settings).build(), send);
}

function oidcBuilder({ connectTimeout, readTimeout, stsEndpoint }: Settings) {
  const builder = OIDCRoleArnCredentialsProvider.builder()
    .withConnectTimeout(connectTimeout)
    .withReadTimeout(readTimeout);
  return stsEndpoint === undefined ? builder : builder.withStsEndpoint(stsEndpoint.host);
}

/** With the library's own time limits of 1 s: the metadata service is near, or not there at all. */
function ecsRoleProvider(roleName: string | undefined, send: Send): CredentialsProvider {
  const builder = ECSRAMRoleCredentialsProvider.builder();
  return useTransport((roleName === undefined ? builder : builder.withRoleName(roleName)).build(), send);
}

function uriProvider(
  uri: Secret,
  { connectTimeout, readTimeout }: Settings,
  send: Send,
): CredentialsProvider {
  const provider = URICredentialsProvider.builder()
    .withCredentialsURI(uri.reveal())
    .withConnectTimeout(connectTimeout)
    .withReadTimeout(readTimeout)
    .build();
  return useTransport(provider, send);
}

/** What the library's providers for profiles keep to themselves; tests hold the pinned version to it. */
interface ProfilesInside<T> {
  getCredentialsProvider(profiles: T, name: string): CredentialsProvider;
  /** Where `.aliyun/config.json` is. */
  homedir: string;
}

/**
 * Lets a library's provider for profiles use the transport for all that it makes of a profile, and of those whose
 * credentials that one takes in turn: it makes all of them by this one method.
 *
 * @param check throws if a profile of that name is not to be used
 */
function useTransportForProfiles<T>(
  provider: CredentialsProvider,
  send: Send,
  check: (name: string) => void = () => {},
): ProfilesInside<T> {
  const inside = provider as unknown as ProfilesInside<T>;
  const make = inside.getCredentialsProvider.bind(inside);
  inside.getCredentialsProvider = (profiles, name) => {
    check(name);
    return useTransport(make(profiles, name), send);
  };
  return inside;
}

const cliFileContent = z.looseObject({
  current: z.string().optional(),
  profiles: z.array(z.looseObject({ name: z.string(), mode: z.unknown() })),
});

type CliFile = z.infer<typeof cliFileContent>;

function cliCandidate(profile: string | undefined, file: string | undefined, send: Send): Candidate {
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
    // Node leaves it out where the path is that of a folder.
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

function iniCandidate(profile: string, send: Send): Candidate {
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
