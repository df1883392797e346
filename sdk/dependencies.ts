import * as pulumi from "@pulumi/pulumi";

/** Internal members of a Pulumi component: a promise that all its children are declared, and the children. */
interface ComponentInternals {
  __data?: Promise<unknown>;
  __childResources?: Iterable<pulumi.Resource>;
}

/**
 * `value`, once every resource that it or `dependsOn` depends on exists, children of components included; unknown as
 * long as one of them is only planned. It depends on all of them.
 */
export function whenReady<T>(
  value: pulumi.Output<T>,
  dependsOn: pulumi.InvokeOutputOptions["dependsOn"],
): pulumi.Output<T> {
  const awaited = pulumi.output(dependsOn);
  return pulumi.all([value, awaited]).apply(([known, named]) =>
    pulumi
      .output(resourcesOf([value, awaited], named))
      .apply((resources) => pulumi.all(resources.map(existence)))
      .apply(() => known as T),
  );
}

async function resourcesOf(
  outputs: readonly pulumi.Output<unknown>[],
  named: pulumi.Resource | pulumi.Resource[] | undefined,
): Promise<pulumi.Resource[]> {
  const found = new Set<pulumi.Resource>();
  for (const output of outputs) await addWithChildren(found, await pulumi.getAllResources(output));
  await addWithChildren(found, [named ?? []].flat());
  return [...found];
}

async function addWithChildren(
  found: Set<pulumi.Resource>,
  resources: Iterable<pulumi.Resource>,
): Promise<void> {
  const added = [...resources].filter((resource) => !found.has(resource));
  for (const resource of added) found.add(resource);
  for (const resource of added) {
    if (!pulumi.ComponentResource.isInstance(resource)) continue;
    const component = resource as ComponentInternals;
    await component.__data;
    await addWithChildren(found, component.__childResources ?? []);
  }
}

/** An id or a URN, known once the resource exists. A component has no id, and a reference to a resource may have none. */
function existence(resource: pulumi.Resource): pulumi.Output<string> {
  const { id } = resource as Partial<pulumi.CustomResource>;
  return pulumi.CustomResource.isInstance(resource) && id !== undefined ? id : resource.urn;
}
