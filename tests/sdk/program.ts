import * as pulumi from "@pulumi/pulumi";

/** What the engine is asked for, and what it has made of it. */
export interface Registration {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

export interface ProgramOptions {
  /** The stack's configuration. */
  config?: Record<string, string>;
  /** Default false. */
  preview?: boolean;
  /** Whether a resource is only planned, so that neither its id nor `later` is known. Default: none is. */
  planned?(name: string): boolean;
  /** Resolves when a resource exists. Default: at once. */
  created?(name: string): Promise<void>;
}

/** Lets this process be the program of a stack, until {@link endProgram}. Gives what it registers. */
export async function startProgram(options: ProgramOptions = {}): Promise<Registration[]> {
  const { config = {}, preview = false, planned = () => false, created } = options;
  const registrations: Registration[] = [];
  await pulumi.runtime.setMocks(
    {
      call: ({ token }) => {
        throw new Error(`unexpected call of ${token}`);
      },
      newResource: async ({ type, name, inputs }) => {
        registrations.push({ type, name, inputs });
        await created?.(name);
        return planned(name)
          ? { id: undefined, state: inputs }
          : { id: `${name}-id`, state: { ...inputs, later: `${name} exists` } };
      },
    },
    "program",
    "test",
    preview,
  );
  pulumi.runtime.setAllConfig(config);
  return registrations;
}

export function endProgram(): void {
  pulumi.runtime.setAllConfig({});
  pulumi.runtime.resetOptions("", "", -1, "", "", false, "");
}

/** A resource with an output that is known once it exists. */
export class Thing extends pulumi.CustomResource {
  declare readonly path: pulumi.Output<string>;
  declare readonly later: pulumi.Output<string>;

  constructor(name: string, path = `https://www.example.com/${name}`, opts?: pulumi.CustomResourceOptions) {
    super("test:index:Thing", name, { path, later: undefined }, opts);
  }
}

/** What the engine and other resources get to see of an output. */
export async function seen(output: pulumi.Output<unknown>) {
  const wire: unknown = await pulumi.runtime.serializeProperty("output", output);
  const value = pulumi.runtime.isRpcSecret(wire) ? pulumi.runtime.unwrapRpcSecret(wire) : wire;
  const urns = [...(await pulumi.getAllResources(output))].map(({ urn }) => textOf(urn));
  return {
    known: value !== pulumi.runtime.unknownValue,
    secret: await pulumi.isSecret(output),
    dependencies: (await Promise.all(urns)).map((urn) => urn.split("::").at(-1)).sort(),
  };
}

/** The value of an output that is known. */
export function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return pulumi.runtime.serializeProperty("output", output).then((wire) => {
    if (wire === pulumi.runtime.unknownValue) throw new Error("the output is not known");
    return pulumi.runtime.isRpcSecret(wire) ? pulumi.runtime.unwrapRpcSecret(wire) : wire;
  });
}

async function textOf(output: pulumi.Output<string>): Promise<string> {
  return String(await pulumi.runtime.serializeProperty("output", output));
}
