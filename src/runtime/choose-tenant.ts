// Which tenant a request means, and whether it is served: pure, so that it may be decided again once more is known.
import type { TenantConfig } from "../bundle/documents.ts";
import { type HttpAnswer, notFound } from "./answers.ts";
import type { DecidingBundle } from "./bundle-view.ts";
import type { LivingTenants } from "./living-tenants.ts";
import { type Resolution, type ResolveRequest, resolveTenant } from "./resolve-tenant.ts";

/** `foreign`: without its token's claims the request means this tenant, so the token is a bad one like any other. */
export type Chosen =
  | { readonly kind: "living"; readonly tenant: TenantConfig; readonly resolution: Resolution & { ok: true } }
  | { readonly kind: "foreign"; readonly tenant: TenantConfig; readonly code: string }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly answer: HttpAnswer;
      readonly resolution?: Resolution & { ok: true };
    };

/** `claims` of a token that nobody has verified; `hasToken` where the request has something that may be one. */
export function chooseTenant(
  bundle: DecidingBundle,
  tenants: LivingTenants,
  address: ResolveRequest,
  token: { readonly claims: ResolveRequest["claims"]; readonly hasToken: boolean },
): Chosen {
  const resolution = resolveTenant(bundle, { ...address, claims: token.claims });
  if (resolution.ok) {
    const found = tenants.living(resolution.tenantId);
    return "tenant" in found
      ? { kind: "living", tenant: found.tenant, resolution }
      : { kind: "refused", ...found, resolution };
  }
  const { code } = resolution;
  // a foreign token is a bad token like any other (design §3.7)
  if (token.hasToken && (code === "resolve.disagreement" || code === "resolve.malformed-claim")) {
    const named = resolveTenant(bundle, address);
    const found = named.ok ? tenants.living(named.tenantId) : undefined;
    if (found !== undefined && "tenant" in found) return { kind: "foreign", tenant: found.tenant, code };
  }
  return { kind: "refused", code, answer: notFound };
}
