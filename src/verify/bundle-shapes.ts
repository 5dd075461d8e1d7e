import { anyObject, integer, list, map, oneOf, record, type Shape, text } from "./shape.ts";
import { commonMembers, digestShape, tenantIdShape, versionMembers } from "./tenant-config-shape.ts";

const powerOfTwo: Shape = (value) => integer(1, 4_096)(value) && Number.isInteger(Math.log2(value as number));

const indexRoot = record({ digest: digestShape, count: integer(0), buckets: powerOfTwo });

/** The body of a `tenantry-head+jws`. */
export const headShape: Shape = record({
  ...commonMembers,
  version: versionMembers.version,
  expires: integer(1),
  tenants: indexRoot,
  routes: indexRoot,
});

const entries: Record<string, Shape> = {
  tenant: record({ tenant: tenantIdShape, generation: versionMembers.generation, since: integer(0) }),
  subject: record({ tenant: tenantIdShape, subject: text, notBefore: integer(0) }),
  session: record({ tenant: tenantIdShape, session: text, since: integer(0) }),
  token: record({ tenant: tenantIdShape, digest: digestShape, since: integer(0) }),
};

/** An entry of a kind we do not know would cut somebody off: the list is refused. */
const entry: Shape = (value) => {
  const kind = anyObject(value) ? (value as { kind?: unknown }).kind : undefined;
  return typeof kind === "string" && Object.hasOwn(entries, kind) && entries[kind]?.(value) === true;
};

/** The body of a `tenantry-suspension+jws`. */
export const suspensionShape: Shape = record({
  ...commonMembers,
  version: versionMembers.version,
  expires: integer(1),
  entries: list(entry),
});

const role = record({ keys: list(digestShape, 1, 32), threshold: integer(1, 32) });

const key = record({ kty: oneOf("EC", "OKP"), crv: oneOf("P-256", "Ed25519"), x: text, alg: text }, { y: text });

/** The body of a `tenantry-root+jws`. */
export const rootShape: Shape = record({
  ...commonMembers,
  version: integer(1),
  expires: integer(1),
  keys: map(key),
  roles: record({ root: role, tenant: role, head: role, suspension: role, audit: role, seal: role }),
});
