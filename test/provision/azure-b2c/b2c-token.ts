import { entraToken } from "../entra/entra-token.ts";

const { federated: _, ...used } = entraToken;

/** Type tokens that tenants on B2C use: of the azuread package, of our own provider, and of the stood-in Graph's objects. */
export const b2cToken = {
  azuread: used,
  own: {
    domain: "tenantry:b2c:Domain",
    keySet: "tenantry:b2c:PolicyKeySet",
    policy: "tenantry:b2c:TrustFrameworkPolicy",
  },
  graph: { domain: "graph:domain", keySet: "graph:keySet", policy: "graph:policy" },
} as const;
