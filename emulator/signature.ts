import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { ApiError } from "./apiError.js";
import { header, type WireRequest } from "./request.js";

const ALGORITHM = "ACS3-HMAC-SHA256";
const AUTHORIZATION = new RegExp(
  `^${ALGORITHM} Credential=([^,]+), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$`,
);

/** Parts of the `authorization` header, not verified yet. */
export interface Authorization {
  accessKeyId: string;
  signedHeaders: string[];
  signature: string;
}

/** @returns undefined when there is no header, or one of another form. */
export function readAuthorization(request: WireRequest): Authorization | undefined {
  const [, accessKeyId, signedHeaders, signature] =
    AUTHORIZATION.exec(header(request, "authorization") ?? "") ?? [];
  return accessKeyId === undefined || signedHeaders === undefined || signature === undefined
    ? undefined
    : { accessKeyId, signedHeaders: signedHeaders.split(";"), signature };
}

/** Recomputes the signature from the request as it came; throws an `ApiError` where the two differ. */
export function verifySignature(
  request: WireRequest,
  authorization: Authorization,
  accessKeySecret: string,
): void {
  const unsigned = Object.keys(request.headers)
    .filter((name) => name === "host" || name.startsWith("x-acs-"))
    .filter((name) => !authorization.signedHeaders.includes(name));
  if (unsigned.length > 0) {
    throw new ApiError(
      400,
      "IncompleteSignature",
      `The request signature does not conform to Aliyun standards: ${unsigned.join(", ")} is not signed.`,
    );
  }
  const bodyHash = sha256(request.body);
  const canonicalRequest = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    ...authorization.signedHeaders.map((name) => `${name}:${header(request, name) ?? ""}`),
    "",
    authorization.signedHeaders.join(";"),
    bodyHash,
  ].join("\n");
  const stringToSign = `${ALGORITHM}\n${sha256(canonicalRequest)}`;
  const expected = createHmac("sha256", accessKeySecret).update(stringToSign).digest();
  const isSame = timingSafeEqual(expected, Buffer.from(authorization.signature, "hex"));
  if (!isSame || header(request, "x-acs-content-sha256") !== bodyHash) {
    // The API repeats all that was signed, headers included: clients must not log it.
    throw new ApiError(
      400,
      "SignatureDoesNotMatch",
      `Specified signature does not match our calculation. server canonicalRequest:[${canonicalRequest}], server string to sign is:[${stringToSign}]`,
    );
  }
}

function canonicalQuery(query: WireRequest["query"]): string {
  return [...query]
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join("&");
}

/** RFC 3986: all but letters, digits and `-_.~`. */
function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: Buffer | string): string {
  return createHash("sha256").update(data).digest("hex");
}
