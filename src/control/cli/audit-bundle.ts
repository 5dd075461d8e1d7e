// A whole bundle, checked offline from the pinned root down to every tenant and route in it.
import { createHash } from "node:crypto";
import { bundleNames, type HeadDocument, indexLayout } from "../../bundle/documents.ts";
import { indexKey } from "../../bundle/index-key.ts";
import { decodeTenantRecord, type TenantRecord } from "../../bundle/index-records.ts";
import { PublishedIndex } from "../../bundle/published-index.ts";
import type { PublishTarget } from "../../bundle/target.ts";
import { TenantryError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { TrustedRoot } from "../../verify/trusted-root.ts";
import { verifyHead } from "../../verify/verify-head.ts";
import { type LeafVerdict, verifyLeaf } from "../../verify/verify-leaf.ts";
import { verifySuspension } from "../../verify/verify-suspension.ts";
import { expectedRoutes } from "./expected-routes.ts";

/** One document or index of the bundle; `code` says why it is refused, `note` what holds. */
export interface AuditedPart {
  part: string;
  ok: boolean;
  code?: string;
  note?: string;
  /** seconds since the epoch */
  expires?: number;
}

/**
 * Checks head, suspension list, every leaf of the tenants index and the routes index, as a server of this moment would,
 * and gathers every refusal instead of stopping at the first. `at` is in seconds.
 */
export async function auditBundle(
  target: Pick<PublishTarget, "read">,
  root: TrustedRoot,
  at: number,
): Promise<AuditedPart[]> {
  const trust = root;
  const parts: AuditedPart[] = [];
  const head = await document(target, bundleNames.head, limits.headBytes, (jws) => {
    const verdict = verifyHead(jws, { trust, at });
    return verdict.ok ? { ok: true, document: verdict.head } : verdict;
  });
  parts.push(head.part);
  const suspension = await document(target, bundleNames.suspension, limits.suspensionBytes, (jws) => {
    const verdict = verifySuspension(jws, { trust, at });
    return verdict.ok ? { ok: true, document: verdict.list } : verdict;
  });
  parts.push(suspension.part);
  if (head.document) parts.push(...(await auditIndexes(target, head.document, root, at)));
  return parts;
}

type Opened<Document> = { ok: true; document: Document } | { ok: false; code: string };

async function document<Document extends { version: number; expires: number }>(
  target: Pick<PublishTarget, "read">,
  name: string,
  limit: number,
  open: (jws: string) => Opened<Document>,
): Promise<{ part: AuditedPart; document?: Document }> {
  const found = await target.read(name, limit);
  if (!found) return { part: { part: name, ok: false, code: "bundle.missing" } };
  const opened = open(Buffer.from(found.bytes).toString("latin1"));
  if (!opened.ok) return { part: { part: name, ok: false, code: opened.code } };
  const { version, expires } = opened.document;
  return { part: { part: name, ok: true, note: `version ${version}`, expires }, document: opened.document };
}

async function auditIndexes(
  target: Pick<PublishTarget, "read">,
  head: HeadDocument,
  root: TrustedRoot,
  at: number,
): Promise<AuditedPart[]> {
  const parts: AuditedPart[] = [];
  const routes = new Set<string>();
  try {
    const index = new PublishedIndex(target, indexLayout.tenantRecordBytes, head.tenants);
    let count = 0;
    for await (const bytes of index.all()) {
      count++;
      const { part, verdict } = await auditLeaf(target, decodeTenantRecord(bytes), root, at);
      parts.push(part);
      if (verdict?.ok && verdict.kind === "tenant")
        for (const route of expectedRoutes(verdict.config)) routes.add(route);
    }
    if (count !== head.tenants.count) parts.push({ part: "tenants index", ok: false, code: "bundle.corrupt" });
    const present = new Set<string>();
    for await (const record of new PublishedIndex(target, indexLayout.routeRecordBytes, head.routes).all()) {
      present.add(record.toString("hex"));
    }
    const whole = parts.every((part) => part.ok);
    // A refused leaf's routes are unknown: only when every leaf holds must the two sets be the same.
    const same = present.size === head.routes.count && (!whole || setsEqual(present, routes));
    parts.push({
      part: "routes index",
      ok: same,
      ...(same ? { note: `${present.size} routes` } : { code: "bundle.corrupt" }),
    });
  } catch (error) {
    if (!(error instanceof TenantryError)) throw error;
    parts.push({ part: "indexes", ok: false, code: "bundle.corrupt", note: error.message });
  }
  return parts;
}

async function auditLeaf(
  target: Pick<PublishTarget, "read">,
  record: TenantRecord,
  root: TrustedRoot,
  at: number,
): Promise<{ part: AuditedPart; verdict?: LeafVerdict }> {
  const digest = record.digest.toString("base64url");
  const found = await target.read(bundleNames.object(digest), limits.tenantConfigBytes);
  const refuse = (code: string, part = `object ${digest}`) => ({ part: { part, ok: false, code } });
  if (!found) return refuse("bundle.missing");
  if (
    found.bytes.length !== record.length ||
    !createHash("sha256").update(found.bytes).digest().equals(record.digest)
  ) {
    return refuse("bundle.corrupt");
  }
  const verdict = verifyLeaf(Buffer.from(found.bytes).toString("latin1"), { trust: root, at });
  if (!verdict.ok) return refuse(verdict.code);
  const body = verdict.kind === "tenant" ? verdict.config : verdict.tombstone;
  const agrees =
    indexKey("tenant", body.tenant).equals(record.key) &&
    body.generation === record.generation &&
    body.version === record.version &&
    (verdict.kind === "tombstone") === record.tombstone;
  if (!agrees) return refuse("bundle.corrupt", body.tenant);
  const note = `generation ${body.generation}, version ${body.version}${record.tombstone ? ", destroyed" : ""}`;
  const expires = verdict.kind === "tenant" ? { expires: verdict.config.expires } : {};
  return { part: { part: body.tenant, ok: true, note, ...expires }, verdict };
}

const setsEqual = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((each) => b.has(each));
