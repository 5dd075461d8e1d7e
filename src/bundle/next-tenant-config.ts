// Which version, serial and generation a tenant's next config carries (design §3.3). Pure.
import { limits } from "../limits.ts";
import { contentDigest } from "./content-digest.ts";
import { schemaVersion, type TenantConfig, type TenantContent } from "./documents.ts";
import { compareEntries, type LedgerEntry, versionOf } from "./ledger-entry.ts";
import { requiredFeatures } from "./required-features.ts";

export interface NextTenantConfigInput {
  deployment: string;
  environment: string;
  tenant: string;
  content: TenantContent;
  /** what the state of the stack holds, if anything */
  state?: LedgerEntry | undefined;
  /** what the ledger of the publish target holds, if anything */
  ledger?: LedgerEntry | undefined;
  /** seconds since the epoch */
  at: number;
  /** the key that signs today: a config signed by another is renewed, so that the other can be retired */
  signingKid: string;
  /** seconds; default 30 days, renewed in the last 10 */
  life?: number;
  renewal?: number;
}

/**
 * `keep`: the given entry still stands, nothing is signed (write it to the ledger where that has less).
 * `create`, `change`, `renew`: sign `config`. A renewal keeps the version and adds one to the serial; a change takes
 * max(state, ledger) + 1; after a tombstone the generation grows, and the version goes on growing, because a reader
 * that knows only versions must not take the new life for an old one.
 */
export type NextTenantConfig =
  | { action: "keep"; entry: LedgerEntry & { kind: "tenant" } }
  | { action: "create" | "change" | "renew"; config: TenantConfig };

/** Decides the next config. Throws `document.unsignable` for content that no reader would accept. */
export function nextTenantConfig(input: NextTenantConfigInput): NextTenantConfig {
  const { content, at, state, ledger, signingKid, life = limits.tenantConfigLife } = input;
  const renewal = Math.min(input.renewal ?? limits.tenantConfigRenewal, Math.floor(life / 2));
  const digest = contentDigest(content);
  const requires = requiredFeatures(content);
  const known = [state, ledger].filter((entry) => entry !== undefined);
  // The ledger is last, so that it wins a tie: the publish target is what servers have seen.
  const latest = known.toSorted(compareEntries).at(-1);
  const fresh = (generation: number, version: number, serial: number): TenantConfig => ({
    schema: schemaVersion,
    requires,
    deployment: input.deployment,
    environment: input.environment,
    tenant: input.tenant,
    generation,
    version,
    serial,
    issued: at,
    expires: at + life,
    content: digest,
    config: content,
  });
  if (latest === undefined) return { action: "create", config: fresh(1, 1, 1) };
  const version = Math.max(...known.map((entry) => versionOf(entry).version)) + 1;
  if (latest.kind === "tombstone") {
    return { action: "create", config: fresh(latest.tombstone.generation + 1, version, 1) };
  }
  const last = latest.config;
  // A name cannot move a config: what was signed for another tenant or deployment is not a predecessor.
  const same =
    last.tenant === input.tenant && last.deployment === input.deployment && last.environment === input.environment;
  if (!same) throw new TypeError("state and ledger belong to another tenant, deployment or environment");
  if (last.content !== digest) return { action: "change", config: fresh(last.generation, version, 1) };
  const due = at >= last.expires - renewal || latest.kid !== signingKid || last.requires.join() !== requires.join();
  if (!due) return { action: "keep", entry: latest };
  return { action: "renew", config: fresh(last.generation, last.version, last.serial + 1) };
}
