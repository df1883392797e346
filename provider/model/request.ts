/** Facts that a front knows of a call beside the inputs. */
export interface Request {
  /** URN of the resource, on whose row its progress is shown. Default: none, and progress is not shown. */
  urn?: string | undefined;
  /** The time limit in ms. Default: 30 minutes. */
  timeout?: number | undefined;
  /** Whether the paths are secret: then messages name them by their place, `objectPaths[2]`. Default: no. */
  hidesPaths?: boolean | undefined;
  /**
   * The inputs that are secrets, or have one in them, by their names: whether as a whole. Then no message shows what they are.
   * Default: none, beside the paths.
   */
  secretInputs?: ReadonlyMap<string, boolean>;
}
