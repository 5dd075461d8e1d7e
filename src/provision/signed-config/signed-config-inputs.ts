// What the program hands to `tenantry:index:SignedConfig`, and what it gets back.
import type { TenantContent } from "../../bundle/documents.ts";

/** A secret by its place in the config: a reference to resolve, or a value that a resource gave. */
export interface SecretInput {
  /** path such as `oauth.google.web.clientSecret`, `clients.console.clientSecret` */
  field: string;
  reference?: string;
  value?: string;
  /** sealed: into the config, for the servers' key; reference: the server fetches it itself */
  delivery: "sealed" | "reference";
}

/** Plain inputs: `content` is everything but the secrets. */
export interface SignedConfigInputs {
  deployment: string;
  environment: string;
  tenant: string;
  content: Omit<TenantContent, "secrets">;
  secrets: SecretInput[];
}

/** Outputs beside the inputs deployment, environment, tenant and content; none is secret. */
export interface SignedConfigOutputs {
  /** the tenant config as compact JWS */
  jws: string;
  version: number;
  serial: number;
  generation: number;
  /** seconds since the epoch */
  issued: number;
  expires: number;
  /** base64url SHA-256 of the RFC 8785 form of the signed content */
  digest: string;
  kid: string;
  /** field → JWE, kept so that a renewal does not seal anew */
  sealed: Record<string, string>;
  /** field → keyed fingerprint of the secret's value */
  fingerprints: Record<string, string>;
  /** ids of the seal keys that can open what is sealed, sorted */
  recipients: string[];
  /** how the ledger of the publish target stood at the last look */
  ledger: "recorded" | "missing" | "different";
}
