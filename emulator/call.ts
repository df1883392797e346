/** A call as it came in, before anything is done about it. */
export interface Call {
  /** `x-acs-action`, as the client sent it; empty when it sent none. */
  operation: string;
  /** Decoded, without those that are only about the signature. */
  parameters: Readonly<Record<string, string>>;
  /** Of a submission: the paths that it names, accepted or not; for cache tags, `domain/tag`. */
  objectPaths?: readonly string[];
  /** The key that the call says it is signed with, whether it is or not. */
  accessKeyId?: string;
  /** ms since 1970 by the emulator's clock. */
  time: number;
  /** ms since 1970 by the uncompressed clock. */
  realTime: number;
  /** The id that the answer carries. */
  requestId: string;
}
