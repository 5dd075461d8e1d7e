// The command by which somebody takes an object of a service over into a tenant's stack, whole.

/**
 * `urn` is the resource's own: its stack stands in it, and its parent, the tenant, whose name begins the resource's. Without the
 * parent the import would stand beside what the program has, and be deleted.
 */
export function importCommand({ urn, type, name }: { urn: string; type: string; name: string }, id: string): string {
  const [stack = "", project = "", types = ""] = urn.split("::");
  const [, parent] = /^(.+)\$[^$]+$/.exec(types) ?? [];
  const [tenant = ""] = name.split(".");
  const below = parent === undefined ? "" : ` --parent 'tenant=${[stack, project, parent, tenant].join("::")}'`;
  const words = `pulumi import --yes --protect=false --generate-code=false --stack ${stack.replace("urn:pulumi:", "")}`;
  return `${words}${below} '${type}' '${name}' '${id}'`;
}
