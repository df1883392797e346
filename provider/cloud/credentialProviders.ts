import { devNull } from "node:os";
import {
  type CredentialsProvider,
  ECSRAMRoleCredentialsProvider,
  OIDCRoleArnCredentialsProvider,
  RAMRoleARNCredentialsProvider,
  StaticAKCredentialsProvider,
  StaticSTSCredentialsProvider,
  URICredentialsProvider,
} from "@alicloud/credentials";
import { Secret } from "../base/secret.js";
import type { ClientSettings } from "./configuration.js";
import type { Candidate } from "./credentialCandidate.js";
import { cliCandidate, iniCandidate } from "./credentialProfiles.js";
import type { CredentialSource, Role } from "./credentialSource.js";
import { type Send, useTransport } from "./credentialTransport.js";

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
          build: () => useTransport(oidcBuilder(settings).build(), send),
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
