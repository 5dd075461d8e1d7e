// APIs and their scopes.
import type { CheckFailure } from "../../provider/resource-behaviour.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";
import { tokens } from "./tokens.ts";

const dialects = ["access_token", "access_token_authz", "rfc9068_profile", "rfc9068_profile_authz"];

export const resourceServer: TypeBehaviour = {
  id: (_, { text }) => text(24),
  replaceOn: ["identifier"],
  unique: [["identifier"]],
  check({ signingAlg, tokenDialect, tokenLifetime, tokenLifetimeForWeb }) {
    const failures: CheckFailure[] = [];
    if (signingAlg !== undefined && !["HS256", "RS256", "PS256"].includes(String(signingAlg)))
      failures.push({ property: "signingAlg", reason: "must be HS256, RS256 or PS256" });
    if (tokenDialect !== undefined && !dialects.includes(String(tokenDialect)))
      failures.push({ property: "tokenDialect", reason: `must be one of ${dialects.join(", ")}` });
    if (Number(tokenLifetimeForWeb ?? 0) > Number(tokenLifetime ?? 86_400))
      failures.push({ property: "tokenLifetimeForWeb", reason: "can't be longer than tokenLifetime" });
    return failures;
  },
  effect({ properties }, cloud, what) {
    if (what !== "delete") return;
    cloud.remove(tokens.resourceServerScopes, String(properties.identifier));
    for (const { id, properties: grant } of cloud.list(tokens.clientGrant))
      if (grant.audience === properties.identifier) cloud.remove(tokens.clientGrant, id);
  },
  onlyReal: "how many APIs the subscription allows",
};

export const resourceServerScopes: TypeBehaviour = {
  id: ({ resourceServerIdentifier }) => String(resourceServerIdentifier),
  replaceOn: ["resourceServerIdentifier"],
  references: [{ path: "resourceServerIdentifier", type: tokens.resourceServer, property: "identifier" }],
  unordered: ["scopes"],
  check({ scopes }) {
    const names = Array.isArray(scopes) ? scopes.map((each) => String(Object(each).name)) : [];
    return [
      ...(names.length > 1_000 ? [{ property: "scopes", reason: "an API may have 1,000" }] : []),
      ...names.flatMap((name, index): CheckFailure[] =>
        name.length > 280 || /\s/.test(name)
          ? [{ property: `scopes[${index}].name`, reason: "must have no space and 280 characters at most" }]
          : [],
      ),
    ];
  },
  onlyReal: "nothing that matters to tenants",
};
