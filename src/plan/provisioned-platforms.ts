// The identity platforms that this version can provision.
import type { TenantSpec } from "../spec/tenant-spec.ts";

/** A platform is here as soon as `provision/` has a folder for it. */
export const provisionedPlatforms: ReadonlySet<TenantSpec["identity"]["platform"]> = new Set([
  "local",
  "auth0",
  "okta",
  "entra",
  "azure-b2c",
]);
