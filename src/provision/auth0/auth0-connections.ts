// The tenant's sign-in at Auth0: connections with its own apps and identity providers, and no other's.
import { Connection, type ConnectionArgs } from "@pulumi/auth0/connection.js";
import { ConnectionClients } from "@pulumi/auth0/connectionClients.js";
import { OrganizationConnections } from "@pulumi/auth0/organizationConnections.js";
import type { Output } from "@pulumi/pulumi";
import { auth0Name, auth0NameLengths } from "../../plan/auth0-name.ts";
import type { PlannedConnection, PlannedSocialApp } from "../../plan/tenant-plan.ts";
import { referenceOutput } from "../reference-output.ts";
import type { Auth0Frame } from "./auth0-frame.ts";

const strategies = { google: "google-oauth2", github: "github", microsoft: "windowslive" } as const;

interface Sketch {
  logical: string;
  name: string;
  display: string;
  strategy: string;
  options: ConnectionArgs["options"];
  enterprise: boolean;
}

/**
 * Registers the connections; `apps` are the clients that may use them. The organization's list is authoritative: a
 * connection that somebody enabled by hand is drift, and is taken away by the next `up`.
 */
export function auth0Connections(frame: Auth0Frame, apps: readonly Output<string>[]): void {
  const { plan, prefix, own, organization, suspended, withOrganization } = frame;
  const sketches = [
    ...plan.enterprise.map((connection) => enterprise(frame, connection)),
    ...plan.social.map((app) => social(frame, app)),
  ];
  const enabled = sketches.map((sketch) => {
    const made = new Connection(
      `${prefix}connection.${sketch.logical}`,
      {
        name: sketch.name,
        strategy: sketch.strategy,
        displayName: sketch.display,
        options: sketch.options ?? {},
        showAsButton: true,
        isDomainConnection: false,
        metadata: { tenantId: plan.tenantId, owner: plan.owner, enterprise: String(sketch.enterprise) },
      },
      own,
    );
    new ConnectionClients(
      `${prefix}connection-clients.${sketch.logical}`,
      { connectionId: made.id, enabledClients: suspended ? [] : [...apps] },
      { ...own, deletedWith: made },
    );
    return {
      connectionId: made.id,
      // The tenant's own identity provider knows who belongs to it; a social account alone makes nobody a member.
      assignMembershipOnLogin: sketch.enterprise,
      isEnabled: !suspended,
      isSignupEnabled: false,
      showAsButton: true,
    };
  });
  new OrganizationConnections(
    `${prefix}connections`,
    { organizationId: organization.id, enabledConnections: enabled },
    withOrganization,
  );
}

function enterprise(frame: Auth0Frame, connection: PlannedConnection): Sketch {
  const { plan, place } = frame;
  const sketch = {
    logical: `enterprise.${connection.name}`,
    name: auth0Name(auth0NameLengths.connection, plan.tenantId, "enterprise", connection.name),
    display: `${plan.organization.displayName} (${connection.name})`.slice(0, 128),
    enterprise: true,
  };
  // Whoever only says that a domain is theirs leads nobody of it to their identity provider.
  const routed = { domainAliases: connection.domains.filter((domain) => plan.verifiedDomains.includes(domain)) };
  if (connection.kind === "saml")
    return {
      ...sketch,
      strategy: "samlp",
      options: {
        ...routed,
        signInEndpoint: connection.entryPoint,
        entityId: connection.entityId,
        // Auth0 takes one: the first, until the spec no longer names it.
        signingCert: connection.certificates[0] ?? "",
        signSamlRequest: true,
        signatureAlgorithm: `rsa-${connection.signatureAlgorithm}`,
        digestAlgorithm: connection.signatureAlgorithm,
        protocolBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        disableSignOut: true,
        idpInitiated: { enabled: false },
      },
    };
  const clientSecret = referenceOutput(connection.secret, place);
  if (connection.kind === "entra")
    return {
      ...sketch,
      strategy: "waad",
      options: {
        ...routed,
        tenantDomain: connection.directory,
        domain: connection.directory,
        clientId: connection.clientId,
        clientSecret,
        identityApi: "microsoft-identity-platform-v2.0",
        waadProtocol: "openid-connect",
        waadCommonEndpoint: false,
        useWsfed: false,
        shouldTrustEmailVerifiedConnection: "never_set_emails_as_verified",
      },
    };
  return {
    ...sketch,
    strategy: "oidc",
    options: {
      ...routed,
      type: "back_channel",
      issuer: connection.issuer,
      discoveryUrl: `${connection.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
      clientId: connection.clientId,
      clientSecret,
      scopes: connection.scopes,
      tokenEndpointAuthMethod: "client_secret_post",
      connectionSettings: { pkce: "auto" },
      attributeMap: { mappingMode: "basic_profile" },
    },
  };
}

function social(frame: Auth0Frame, app: PlannedSocialApp): Sketch {
  const { plan, place } = frame;
  return {
    logical: `${app.provider}.${app.name}`,
    name: auth0Name(auth0NameLengths.connection, plan.tenantId, app.provider, app.name),
    display: `${app.provider} (${app.name})`,
    enterprise: false,
    strategy: strategies[app.provider],
    options: {
      clientId: app.clientId,
      clientSecret: referenceOutput(app.secret, place),
      scopes: app.scopes,
      ...(app.provider === "microsoft" ? { strategyVersion: 2 } : {}),
    },
  };
}
