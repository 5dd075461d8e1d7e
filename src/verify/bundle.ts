// What a server holds of its fleet: verified, in memory, answered without waiting.
import type { TenantConfig } from "../bundle/documents.ts";
import type { VerifyError } from "./verify-error.ts";

/** A tenant's verified config, and the digest of its JWS (base64url SHA-256), which names it in audits and caches. */
export interface TrustedTenant {
  readonly config: TenantConfig;
  readonly digest: string;
}

/**
 * Why there is, or is not, a config to decide by. `stale`: head, suspension list, root or the config itself is past its
 * life, so everybody is denied. `refused`: the tenant's own bytes did not verify (`code`).
 */
export type TenantLookup =
  | { status: "known"; tenant: TrustedTenant }
  | { status: "unknown" }
  | { status: "tombstoned" }
  | { status: "stale"; code: string }
  | { status: "refused"; code: string };

/** The suspension list as questions. Every answer is "cut off" where the list is past its life. */
export interface SuspensionView {
  readonly version: number;
  /** the tenant in this generation or an earlier one */
  tenant(tenantId: string, generation: number): boolean;
  /** a token of this subject that was issued at `issued` (seconds) */
  subject(tenantId: string, subject: string, issued: number): boolean;
  session(tenantId: string, session: string): boolean;
  /** `digest`: base64url SHA-256 of the token */
  token(tenantId: string, digest: string): boolean;
}

/** Seconds until everything is denied (0: it is), and which part's life ends first. */
export interface Freshness {
  fresh: boolean;
  expires: number;
  part: "head" | "suspension" | "root" | "tenant";
}

export interface WatchOptions {
  /** milliseconds between two looks; default what the source bears: `limits.bundlePoll`, or `limits.remotePoll` over a network */
  interval?: number;
  /** subscribes to hints that something was published, each of which is a look at once; gives what ends it */
  hints?(look: () => void): () => void;
  /** after a newer bundle or suspension list has been taken in */
  onChange?(bundle: Bundle): void;
  /** a refresh was refused: the last good bundle is kept, until its own life ends */
  onRefusal?(error: VerifyError): void;
}

/** A trusted bundle. All but `refresh` is synchronous; nothing throws for what a client may ask. */
export interface Bundle {
  readonly deployment: string;
  readonly environment: string;
  /** version of the head, or of the one config */
  readonly version: number;
  /** grows with every document taken in, and so may key caches of decisions */
  readonly epoch: number;
  readonly suspension: SuspensionView;
  /** tenants the index knows, destroyed ones included */
  readonly size: number;
  /** the config to decide by now, or `undefined`: unknown, destroyed, stale and refused alike */
  get(tenantId: string): TrustedTenant | undefined;
  lookup(tenantId: string): TenantLookup;
  /** ids of the tenants whose verified config lists this host (lower case, no port): one or none */
  tenantsForHost(host: string): string[];
  /** ids of the tenants whose verified config trusts this issuer */
  tenantsForIssuer(issuer: string): string[];
  freshness(at?: number): Freshness;
  /** Looks for newer documents. Gives whether anything changed; throws `VerifyError`, and then all stays as it was. */
  refresh(): Promise<boolean>;
  /** Refreshes again and again until the given function is called or the bundle is closed. */
  watch(options?: WatchOptions): () => void;
  close(): void;
}
