// Which published documents stop being valid when keys are retired.
import {
  bundleNames,
  type HeadDocument,
  indexLayout,
  type RoleName,
  type TenantConfig,
} from "../../bundle/documents.ts";
import { decodeTenantRecord } from "../../bundle/index-records.ts";
import { PublishedIndex } from "../../bundle/published-index.ts";
import type { PublishTarget } from "../../bundle/target.ts";
import { limits } from "../../limits.ts";

/**
 * Gives the names of the target's documents that only the keys `kids` of `role` make valid or readable.
 * Reads without verifying: it is the owner's own question about what the owner signed.
 */
export async function documentsNeedingKey(
  target: PublishTarget,
  role: RoleName,
  kids: ReadonlySet<string>,
): Promise<string[]> {
  const needing: string[] = [];
  const look = async (name: string, limit: number, needs: (jws: string) => boolean) => {
    const object = await target.read(name, limit);
    if (object && needs(Buffer.from(object.bytes).toString("latin1"))) needing.push(name);
  };
  const signed = (jws: string) => kids.has(String((part(jws, 0) as { kid?: unknown } | undefined)?.kid));
  if (role === "head") await look(bundleNames.head, limits.headBytes, signed);
  if (role === "suspension") await look(bundleNames.suspension, limits.suspensionBytes, signed);
  if (role === "tenant" || role === "seal") {
    const needs =
      role === "tenant" ? signed : (jws: string) => sealedForOnly(part(jws, 1) as TenantConfig | undefined, kids);
    for await (const name of target.list("ledger/")) await look(name, limits.tenantConfigBytes, needs);
    // The ledger may be ahead: what servers read is what the head names.
    for await (const name of publishedLeaves(target)) await look(name, limits.tenantConfigBytes, needs);
  }
  return needing;
}

async function* publishedLeaves(target: PublishTarget): AsyncGenerator<string> {
  const found = await target.read(bundleNames.head, limits.headBytes);
  const head = found && (part(Buffer.from(found.bytes).toString("latin1"), 1) as HeadDocument | undefined);
  if (!head) return;
  for await (const record of new PublishedIndex(target, indexLayout.tenantRecordBytes, head.tenants).all()) {
    yield bundleNames.object(decodeTenantRecord(record).digest.toString("base64url"));
  }
}

function part(jws: string, n: number): unknown {
  try {
    return JSON.parse(Buffer.from(jws.split(".")[n] ?? "", "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** A secret is lost when every recipient of its JWE is one of `kids` (RFC 7516: compact names one, JSON several). */
function sealedForOnly(config: TenantConfig | undefined, kids: ReadonlySet<string>): boolean {
  return Object.values(config?.config?.secrets ?? {}).some((secret) => {
    if (!("sealed" in secret)) return false;
    const recipients = recipientsOf(secret.sealed);
    return recipients.length > 0 && recipients.every((kid) => kids.has(kid));
  });
}

function recipientsOf(jwe: string): string[] {
  if (!jwe.startsWith("{")) return [String((part(jwe, 0) as { kid?: unknown } | undefined)?.kid)];
  const general = JSON.parse(jwe) as { recipients?: { header?: { kid?: string } }[] };
  return (general.recipients ?? []).flatMap(({ header }) => (header?.kid ? [header.kid] : []));
}
