// What a platform's folder gives back, whichever it is.
import type { Input, Output } from "@pulumi/pulumi";
import type { TenantClient } from "../bundle/documents.ts";
import type { PlannedRoute } from "../plan/okta-routes.ts";

/** A record that proves a domain, or leads a host to the platform. */
export interface DnsRecord {
  name: Output<string>;
  type: "TXT" | "CNAME";
  value: Output<string>;
}

/** Ourselves, as a SAML provider must know us where there is no metadata of ours: entity id and assertion consumer service. */
interface SamlParty {
  entityId: string;
  consumer: string;
}

/** What a platform gives back for the signed config and the stack's outputs. */
export interface PlatformOutcome {
  issuer: Output<string>;
  /** as `TrustedIssuer`, with outputs inside */
  issuers: unknown[];
  /** client name → id */
  clientIds: Record<string, Output<string>>;
  /** clients beside the plan's own, whose tokens are good too: those of the epoch before, during a rotation */
  otherClients?: (Omit<TenantClient, "clientId"> & { clientId: Input<string> })[];
  /** secrets that the platform made; values are secret outputs */
  secrets: { field: string; value: Output<string> }[];
  /** records for zones that are not ours */
  dns?: DnsRecord[];
  /** where an administrator of the customer's directory allows an application, in the order to follow */
  consent?: { name: string; url: Output<string> }[];
  /** connections in an Okta org that people are led to by their domain: the platform stack makes the rules */
  oktaRoutes?: { host: string; routes: (PlannedRoute & { idp: Output<string> })[] };
  /** authorization endpoint of each flow; e-mail domain → `domain_hint` that leads its people to their own provider */
  signIn?: {
    flows: Record<string, string>;
    domainHints: Record<string, string>;
    /** what is entered at the tenant's own providers: redirect URI, and our metadata for each SAML connection */
    atProviders?: { callback: string; samlMetadata: Record<string, string> } | { callback: string; saml: SamlParty };
  };
}
