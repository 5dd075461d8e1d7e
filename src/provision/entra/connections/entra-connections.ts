// A tenant's connections in an External ID directory, and the user flow that offers them to people of its own apps alone.
import { all, type Input, type Output, output, type Resource } from "@pulumi/pulumi";
import { applicationName, flowPart } from "../../../plan/entra-naming.ts";
import { tenantNames } from "../../../plan/tenant-names.ts";
import type { TenantPlan } from "../../../plan/tenant-plan.ts";
import type { EntraIdentity } from "../../../spec/entra-identity-spec.ts";
import { domainRecords } from "../../domain-records.ts";
import type { PlatformOutcome } from "../../platform-outcome.ts";
import type { Tenant } from "../../tenant.ts";
import { OidcProvider, SamlFederation, SocialProvider, UserFlow } from "./connection-resources.ts";
import type { ConnectionsPlan } from "./plan-connections.ts";

/** An app of people, as the flow must know it. */
export interface PersonApp {
  clientId: Output<string>;
  /** a flow takes an app with its service principal alone */
  servicePrincipal: Resource;
}

type Outcome = Required<Pick<PlatformOutcome, "signIn" | "dns">>;

/** A suspended tenant's flow takes nobody new in; its apps' service principals, disabled, let nobody in at all. */
export async function entraConnections(
  plan: TenantPlan,
  entra: EntraIdentity,
  { tenant, apps, connections }: { tenant: Tenant; apps: readonly PersonApp[]; connections: ConnectionsPlan },
): Promise<Outcome> {
  const { pulumi: prefix } = tenantNames(plan.tenantId);
  const { directory } = entra;
  const { domainHints } = connections;
  const made = registered(connections, `${prefix}connection.`, tenant);
  const providers: Input<string>[] = [...connections.localAccounts, ...made];
  const signUp = entra.connections?.signUp !== "closed" && plan.organization.status !== "suspended";
  // Until a domain of its only provider is verified there is nothing to sign in by, and no flow.
  if (providers.length > 0)
    new UserFlow(
      `${prefix}flow`,
      {
        ...{ directory, displayName: applicationName(plan, flowPart), signUp, owner: plan.owner },
        apps: all(apps.map(({ clientId }) => clientId)).apply((ids) => [...ids].sort()),
        providers: all(providers).apply((ids) => [...ids].sort()),
      },
      { parent: tenant, dependsOn: apps.map(({ servicePrincipal }) => servicePrincipal) },
    );
  const records = connections.records.map(({ domain, value }) => ({
    ...{ domain, type: "TXT" as const, name: output(domain), value: output(value) },
  }));
  const host = `https://${entra.subdomain ?? ""}.ciamlogin.com/${directory}`;
  return {
    dns: (await domainRecords(plan, tenant, records)).shown,
    signIn: {
      ...{ flows: { signUpSignIn: `${host}/oauth2/v2.0/authorize` }, domainHints },
      atProviders: {
        callback: `${host}/federation/oauth2`,
        saml: {
          entityId: `https://login.microsoftonline.com/${directory}/`,
          consumer: `https://${directory}.ciamlogin.com/login.srf`,
        },
      },
    },
  };
}

/** Gives the ids of what was registered. */
function registered({ oidc, social, saml }: ConnectionsPlan, prefix: string, tenant: Tenant): Output<string>[] {
  const options = { parent: tenant };
  return [
    ...[...oidc].map(([name, inputs]) => new OidcProvider(prefix + name, inputs, options).providerId),
    ...[...social].map(([name, inputs]) => new SocialProvider(prefix + name, inputs, options).providerId),
    ...[...saml].map(([name, inputs]) => new SamlFederation(prefix + name, inputs, options).federationId),
  ];
}
