/** How the provider plugin is run. */
export interface PluginOptions {
  /** The folder with `schema.json`. Default: that of this file. */
  folder?: string;
  /**
   * The arguments of the process, among which an engine that starts it gives its address. Default: `process.argv` without the
   * first two.
   */
  args?: readonly string[];
}

/**
 * Runs the provider plugin `alicloud-cdn-refresh` in this process: says its port on the standard output, as Pulumi expects
 * it, and ends with the engine that has started it.
 */
export function runPlugin(options?: PluginOptions): Promise<void>;
