// The resource types of the local platform, from the provider's side.
import { adminPaths } from "../../local/admin-contract.ts";
import type { AnyBehaviour } from "../../provider/provider-definition.ts";
import type { AdminClient } from "./admin-client.ts";
import { localObject } from "./local-object.ts";

/** Type token → behaviour. `admin` is opened when a resource first needs it. */
export function localBehaviours(admin: () => Promise<AdminClient>): Record<string, AnyBehaviour> {
  return {
    "tenantry:local:Organization": localObject({
      admin,
      key: ["organization"],
      path: (organization = "") => adminPaths.organization(organization),
      body: {
        displayName: "text",
        status: "text",
        domains: "list",
        audiences: "list",
        users: "list",
        claims: "map?",
      },
      computed: ["issuer", "jwksUri"],
    }),
    "tenantry:local:Client": localObject({
      admin,
      key: ["organization", "name"],
      path: (organization = "", name = "") => adminPaths.client(organization, name),
      body: {
        kind: "text",
        redirectUris: "list",
        scopes: "list",
        roles: "list",
        authentication: "text?",
        rotation: "map?",
        publicKeys: "list?",
      },
      computed: ["clientId", "clientSecret"],
      secretOutputs: ["clientSecret"],
      turnedBy: { clientSecret: ["kind", "authentication", "rotation"] },
    }),
    "tenantry:local:Connection": localObject({
      admin,
      key: ["organization", "connectionId"],
      path: (organization = "", connectionId = "") => adminPaths.connection(organization, connectionId),
      body: {
        ...{ kind: "text", title: "text", domains: "list" },
        ...{ issuer: "text?", clientId: "text?", clientSecret: "text?", scopes: "list?" },
        ...{ protocol: "text?", entryPoint: "text?", entityId: "text?", certificates: "list?" },
        ...{ signatureAlgorithm: "text?", identifierFormat: "text?" },
      },
      computed: ["redirectUri"],
      secretInputs: ["clientSecret"],
    }),
    "tenantry:local:Domain": localObject({
      admin,
      key: ["organization", "domain"],
      path: (organization = "", domain = "") => adminPaths.domain(organization, domain),
      body: { status: "text" },
      computed: ["verificationHost", "verificationTxt"],
    }),
    "tenantry:local:Role": localObject({
      admin,
      key: ["organization", "roleId"],
      path: (organization = "", roleId = "") => adminPaths.role(organization, roleId),
      body: { name: "text", permissions: "list" },
      computed: [],
    }),
    "tenantry:local:Key": localObject({
      admin,
      key: ["organization", "name"],
      path: (organization = "", name = "") => adminPaths.key(organization, name),
      body: { alg: "text" },
      computed: ["kid", "publicJwk"],
    }),
  };
}
