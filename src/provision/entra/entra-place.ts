// Where a tenant's tokens come from, and what stands in them.
import type { EntraIdentity } from "../../spec/entra-identity-spec.ts";

/** The directory that signs a tenant's tokens. */
export interface EntraPlace {
  kind: "external-id" | "multi-tenant";
  /** where the applications are registered */
  directory: string;
  /** whose people sign in; the same for External ID */
  audience: string;
  /** `iss`, exactly */
  issuer: string;
  jwksUri: string;
}

/**
 * The issuer holds the directory's id, so that comparing `iss` compares `tid`. External ID answers on its subdomain but
 * signs as `<directory>.ciamlogin.com`, whichever of the two hosts was asked; its keys are not those of
 * login.microsoftonline.com. Throws TypeError for a spec that its rules refuse.
 */
export function entraPlace(entra: EntraIdentity): EntraPlace {
  const { kind = "external-id", directory, subdomain, customerDirectory } = entra;
  if (kind === "external-id") {
    if (subdomain === undefined) throw new TypeError("entraPlace: External ID without its subdomain");
    return {
      ...{ kind, directory, audience: directory },
      issuer: entra.issuer ?? `https://${directory}.ciamlogin.com/${directory}/v2.0`,
      jwksUri: `https://${subdomain}.ciamlogin.com/${directory}/discovery/v2.0/keys`,
    };
  }
  if (customerDirectory === undefined) throw new TypeError("entraPlace: multi-tenant without the customer's directory");
  return {
    ...{ kind, directory, audience: customerDirectory },
    issuer: entra.issuer ?? `https://login.microsoftonline.com/${customerDirectory}/v2.0`,
    jwksUri: `https://login.microsoftonline.com/${customerDirectory}/discovery/v2.0/keys`,
  };
}
