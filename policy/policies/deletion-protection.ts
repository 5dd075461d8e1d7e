// What can't be made again the same is protected from deletion: issuers, signing keys, stores.
import { readValue } from "../read-value.ts";
import { resourcePolicy } from "../resource-policy.ts";

const lasting = new Set([
  "tenantry:local:Organization",
  "tenantry:index:SignedConfig",
  "auth0:index/organization:Organization",
  "okta:auth/server:Server",
  "azuread:index/application:Application",
  "tenantry:b2c:TrustFrameworkPolicy",
  "tenantry:b2c:PolicyKeySet",
  "aws:kms/key:Key",
  "aws:s3/bucket:Bucket",
]);

export const deletionProtection = resourcePolicy(
  {
    name: "deletion-protection",
    description: "Organizations, issuers, signing entries, keys and buckets are protected, but for tenants that leave.",
    configSchema: { properties: { leaving: { type: "array", items: { type: "string" }, default: [] } } },
  },
  ({ type, name, props, protect, config }) => {
    if (!lasting.has(type) || protect) return [];
    // on a laptop tenants come and go; a native app of Entra is not its issuer
    if (String(readValue(props, "owner") ?? "").split("/")[1] === "local" || isLaptop(props)) return [];
    const leaving = Array.isArray(config.leaving) ? config.leaving : [];
    if (leaving.some((tenantId) => name.startsWith(`${String(tenantId)}.`))) return [];
    if (
      type === "azuread:index/application:Application" &&
      readValue(props, "api", "oauth2PermissionScopes") === undefined
    )
      return [];
    const sentence = "is not protected from deletion; set lifecycle.protect, or list the tenant under `leaving`";
    return [{ sentence, path: ["lifecycle", "protect"] }];
  },
);

const isLaptop = (props: unknown): boolean => readValue(props, "environment") === "local";
