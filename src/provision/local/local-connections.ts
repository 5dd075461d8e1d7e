// The providers at which the tenant's people sign in instead of here: its own organization's, and stand-ins for social ones.
import type { PlannedReference } from "../../plan/tenant-plan.ts";
import { hasRsaKeys } from "../../spec/has-rsa-keys.ts";
import { referenceOutput } from "../reference-output.ts";
import type { LocalFrame } from "./local-frame.ts";
import { Connection } from "./local-resources.ts";

const titles = { google: "Google", github: "GitHub", microsoft: "Microsoft" } as const;

/** Registers what a spec names and this platform can have; `validate` refused the rest of it, or said what is left out. */
export function localConnections({ plan, place, prefix, part }: LocalFrame): void {
  const shared = { organization: plan.tenantId, owner: plan.owner };
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
        ...{ ...shared, connectionId, ...rest },
        // an answer without an ID token would say nothing of who signed in
        scopes: [...new Set(["openid", ...body.scopes])],
        clientSecret: referenceOutput(secret, place),
      },
      part,
    );
  };
  // A domain leads to one connection: where several have it, because neither names its own, to the OpenID one, then by name.
  const taken = new Set(plan.enterprise.flatMap(({ kind, domains }) => (kind === "oidc" ? domains : [])));
  for (const connection of plan.enterprise) {
    const { name, kind } = connection;
    const connectionId = `enterprise.${name}`;
    const title = `${plan.organization.displayName} (${name})`;
    if (kind === "oidc") {
      const { issuer, clientId, secret, scopes, domains } = connection;
      connect(connectionId, { kind: "enterprise", title, issuer, clientId, secret, scopes, domains });
    }
    if (kind === "saml" && hasRsaKeys(connection.certificates)) {
      const { entryPoint, entityId, certificates, signatureAlgorithm, identifierFormat } = connection;
      const domains = connection.domains.filter((domain) => !taken.has(domain));
      for (const domain of domains) taken.add(domain);
      const answers = { entryPoint, entityId, certificates, signatureAlgorithm };
      new Connection(
        `${prefix}connection.${connectionId}`,
        {
          ...{ ...shared, connectionId, protocol: "saml", kind: "enterprise", title, ...answers, domains },
          ...(identifierFormat === undefined ? {} : { identifierFormat }),
        },
        part,
      );
    }
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
