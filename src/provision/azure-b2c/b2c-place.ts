// Where a tenant's tokens come from in Azure AD B2C, and which policies they may come by.
import { b2cFlows } from "../../spec/b2c-flows.ts";
import type { B2cIdentity } from "../../spec/b2c-identity-spec.ts";

/** One value of `iss`, with the policies that it signs for. */
export interface B2cIssuer {
  issuer: string;
  /** as the spec writes them, each once, in their order */
  policies: string[];
}

/** One policy's own addresses. */
export interface B2cPolicyPlace {
  jwksUri: string;
  authorizationEndpoint: string;
}

/**
 * `host` signs: `<tenant>.b2clogin.com`, or the custom domain once it is verified. Every issuer holds the directory's id; that of
 * the directory has all policies, those of the `/tfp/` form one each, whose id stands there in lower case.
 */
export function b2cIssuers(b2c: B2cIdentity, host: string): B2cIssuer[] {
  const { directory, issuer = "directory" } = b2c;
  const seen = new Map(b2cFlows(b2c).map(([, id]) => [id.toLowerCase(), id]));
  if (issuer === "directory") return [{ issuer: `https://${host}/${directory}/v2.0/`, policies: [...seen.values()] }];
  return [...seen].map(([lower, id]) => ({
    issuer: `https://${host}/tfp/${directory}/${lower}/v2.0/`,
    policies: [id],
  }));
}

/** Keys are read where the directory always answers, whichever host people see. */
export function b2cPolicyPlace({ tenant }: B2cIdentity, host: string, policy: string): B2cPolicyPlace {
  const path = `${tenant}.onmicrosoft.com/${policy}`;
  return {
    jwksUri: `https://${tenant}.b2clogin.com/${path}/discovery/v2.0/keys`,
    authorizationEndpoint: `https://${host}/${path}/oauth2/v2.0/authorize`,
  };
}
