// The providers at which the tenant's people sign in instead of here: its own organization's, and stand-ins for social ones.
import type { PlannedReference } from "../../plan/tenant-plan.ts";
import { referenceOutput } from "../reference-output.ts";
import type { LocalFrame } from "./local-frame.ts";
import { Connection } from "./local-resources.ts";

const titles = { google: "Google", github: "GitHub", microsoft: "Microsoft" } as const;

/** Registers the OpenID connections; a spec with others was refused (`local-problems.ts`). */
export function localConnections({ plan, place, prefix, part }: LocalFrame): void {
  const connect = (
    connectionId: string,
    body: { kind: "enterprise" | "social"; title: string; issuer: string; clientId: string } & {
      scopes: string[];
      domains: string[];
      secret: PlannedReference;
    },
  ): void => {
    const { secret, ...rest } = body;
    new Connection(
      `${prefix}connection.${connectionId}`,
      {
        organization: plan.tenantId,
        owner: plan.owner,
        connectionId,
        ...rest,
        // an answer without an ID token would say nothing of who signed in
        scopes: [...new Set(["openid", ...body.scopes])],
        clientSecret: referenceOutput(secret, place),
      },
      part,
    );
  };
  for (const connection of plan.enterprise) {
    if (connection.kind !== "oidc") continue;
    const { name, issuer, clientId, secret, scopes, domains } = connection;
    const title = `${plan.organization.displayName} (${name})`;
    connect(`enterprise.${name}`, { kind: "enterprise", title, issuer, clientId, secret, scopes, domains });
  }
  for (const { provider, name, clientId, secret } of plan.social) {
    const issuer = plan.options.local?.standIns?.[provider];
    if (issuer === undefined) continue;
    // The scopes of the spec are the real provider's own words: the stand-in is an OpenID provider.
    const scopes = ["openid", "email"];
    const title = `${titles[provider]} (${name}, stand-in)`;
    connect(`${provider}.${name}`, { kind: "social", title, issuer, clientId, secret, scopes, domains: [] });
  }
}
