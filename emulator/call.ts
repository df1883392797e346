/** A call as it came in. */
export interface Call {
  /** `x-acs-action`, as the client sent it; empty when it sent none. */
  operation: string;
  /** Decoded parameters, without those of the signature. */
  parameters: Readonly<Record<string, string>>;
  /** Paths that a submission names, accepted or not; for cache tags, `domain/tag`. */
  objectPaths?: readonly string[];
  /** The key that the call claims to be signed with. */
  accessKeyId?: string;
  /** Time of the call, in ms since 1970 by the emulator's clock. */
  time: number;
  /** The same, by the uncompressed clock. */
  realTime: number;
  /** The id that the answer carries. */
  requestId: string;
}
