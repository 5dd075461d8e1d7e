// How Microsoft Graph's objects are named in the provider's ids.

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether it is a lower-case UUID. */
export function isUuid(value: unknown): value is string {
  return typeof value === "string" && uuid.test(value);
}

/** `/applications/<object id>` → the object id; what is no such path comes back whole. */
export function objectIdOf(path: unknown): string {
  return String(path).replace(/^\/(?:applications|servicePrincipals)\//, "");
}
