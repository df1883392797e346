/** What a front knows of a call beside the inputs. */
export interface Request {
  /** The resource's own, under which its progress is shown. Default: progress is not shown. */
  urn?: string | undefined;
  /** The time limit in ms. Default: 30 minutes. */
  timeout?: number | undefined;
  /** Whether the paths are a secret: then messages name them by their place. Default: no. */
  hidesPaths?: boolean | undefined;
}
