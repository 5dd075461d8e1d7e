import { createHash } from "node:crypto";
import { documentTypes, type TenantConfig } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import { judge } from "./judge.ts";
import { openEnvelope } from "./open-envelope.ts";
import type { DocumentRefusal } from "./refusal-code.ts";
import { tenantConfigShape } from "./tenant-config-shape.ts";
import { checkRoot, type RootInput } from "./trust-root.ts";

/**
 * `trust`: a `TrustedRoot`, or the pinned root as it lies on disk. `at`: whole seconds since the epoch.
 * `atLeast`: the high-water mark; what is below it is refused, and so is the same generation and version with another
 * `content`. `tenantId`: whose config this must be. `deployment` and `environment`: the root's where left out.
 */
export interface VerifyTenantConfigOptions {
  trust: RootInput;
  at: number;
  deployment?: string;
  environment?: string;
  tenantId?: string;
  atLeast?: { generation?: number; version?: number; serial?: number; content?: string };
  /** for who signs the successor of an expired config; a server never sets it */
  expiredToo?: boolean;
}

export type TenantConfigVerdict =
  | { ok: true; config: TenantConfig; kid: string }
  | { ok: false; code: DocumentRefusal };

/**
 * Verifies one tenant's signed config (design §3.3): compact JWS → `config`, frozen through and through, or a code.
 * Synchronous, no I/O. Objects inside come from `JSON.parse`: look keys up with `Object.hasOwn`.
 * Throws only `TypeError`, for an `at` that is not a whole number.
 */
export function verifyTenantConfig(jws: string, options: VerifyTenantConfigOptions): TenantConfigVerdict {
  const trusted = checkRoot(options.trust);
  if (!trusted.ok) return trusted;
  const { root } = trusted;
  const opened = openEnvelope(jws, root, {
    typ: documentTypes.tenant,
    role: "tenant",
    limit: limits.tenantConfigBytes,
    shape: tenantConfigShape,
  });
  if (!opened.ok) return opened;
  const config = opened.body as TenantConfig;
  const refusal = judge(config, root, {
    at: options.at,
    deployment: options.deployment ?? root.document.deployment,
    environment: options.environment ?? root.document.environment,
    maxLife: limits.tenantConfigMaxLife,
    expiredToo: options.expiredToo ?? false,
  });
  if (refusal !== undefined) return { ok: false, code: refusal };
  if (options.tenantId !== undefined && config.tenant !== options.tenantId) return { ok: false, code: "tenant.other" };
  if (insecureIssuer(config)) return { ok: false, code: "issuer.insecure" };
  if (contentOf(opened.payload, config) !== config.content) return { ok: false, code: "content.digest" };
  const older = options.atLeast && below(config, options.atLeast);
  return older === undefined ? { ok: true, config, kid: opened.kid } : { ok: false, code: older };
}

/** Design §3.7: an issuer without TLS is for one machine alone, and only where the pinned root says `local`. */
function insecureIssuer({ environment, config }: TenantConfig): boolean {
  return environment !== "local" && config.issuers.some(({ issuer }) => !issuer.startsWith("https://"));
}

/** The body is in RFC 8785 form and `config` its first member by name: its bytes are hashed where they lie. */
function contentOf(payload: Buffer, config: TenantConfig): string {
  // A later minor version may have members that sort before it.
  if (Object.keys(config)[0] !== "config") return hash(JSON.stringify(config.config));
  const { config: _, ...rest } = config;
  return hash(payload.subarray('{"config":'.length, payload.length - Buffer.byteLength(JSON.stringify(rest), "utf8")));
}

function hash(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("base64url");
}

function below(
  config: TenantConfig,
  floor: NonNullable<VerifyTenantConfigOptions["atLeast"]>,
): DocumentRefusal | undefined {
  const { generation = config.generation, version = 0, serial = 0 } = floor;
  if (config.generation < generation) return "rollback.generation";
  // A new generation starts from its own floor; design §3.3 lets the version go on growing all the same.
  if (config.generation > generation) return config.version < version ? "rollback.version" : undefined;
  if (config.version < version) return "rollback.version";
  if (config.version > version) return undefined;
  if (floor.content !== undefined && config.content !== floor.content) return "rollback.content";
  return config.serial < serial ? "rollback.serial" : undefined;
}
