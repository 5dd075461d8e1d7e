// What a publication would change: reads the ledger and the present indexes, writes nothing.
import { createHash } from "node:crypto";
import { limits } from "../limits.ts";
import type { BundleErrorCode } from "./bundle-error.ts";
import { BundleError } from "./bundle-error.ts";
import { bundleNames, type HeadDocument, indexLayout } from "./documents.ts";
import { indexKey } from "./index-key.ts";
import { decodeTenantRecord, encodeTenantRecord } from "./index-records.ts";
import { type LedgerEntry, versionOf } from "./ledger-entry.ts";
import type { PublishVerifier } from "./publish-verifier.ts";
import { type IndexPatch, PublishedIndex } from "./published-index.ts";
import { type Routes, routesOf } from "./route-rules.ts";
import type { PublishTarget } from "./target.ts";

export interface PreparedPublication {
  published: { tenant: string; generation: number; version: number; digest: string; tombstone: boolean }[];
  /** `code` is ours or, for a leaf that does not verify, the verifier's */
  refused: { tenant: string; code: string; message: string }[];
  tenants: IndexPatch;
  routes: IndexPatch;
  leaves: Map<string, Buffer>;
  superseded: string[];
}

interface Change {
  tenant: string;
  key: Buffer;
  entry: LedgerEntry;
  bytes: Buffer;
  digest: Buffer;
  before: LedgerEntry | undefined;
  beforeDigest: string | undefined;
}

interface Preparation {
  target: PublishTarget;
  head: HeadDocument | undefined;
  verifier: PublishVerifier;
  tenants?: readonly string[] | undefined;
}

/** Compares the ledger with the bundle under `head` and applies the fleet rules on hosts and issuers. */
export async function preparePublication(input: Preparation): Promise<PreparedPublication> {
  const { target, head, verifier } = input;
  const names = input.tenants ?? (await ledgerNames(target));
  const refused: PreparedPublication["refused"] = [];
  const tenants = new PublishedIndex(target, indexLayout.tenantRecordBytes, head?.tenants);
  const changes: Change[] = [];
  for (const tenant of new Set(names)) {
    const change = await changeOf(tenant, target, tenants, verifier, refused);
    if (change !== undefined) changes.push(change);
  }
  // A tenant that breaks a rule is taken out and the rest is tried again: its routes must stay as they were.
  for (;;) {
    const routes = new PublishedIndex(target, indexLayout.routeRecordBytes, head?.routes);
    const offender = await applyRoutes(changes, routes, tenants, target, verifier);
    if (offender !== undefined) {
      refused.push(offender);
      changes.splice(
        changes.findIndex(({ tenant }) => tenant === offender.tenant),
        1,
      );
      continue;
    }
    for (const { key, entry, bytes, digest } of changes) {
      const { generation, version } = versionOf(entry);
      const tombstone = entry.kind === "tombstone";
      await tenants.replace(key, [
        encodeTenantRecord({ key, generation, version, length: bytes.length, tombstone, digest }),
      ]);
    }
    return {
      published: changes.map(({ tenant, entry, digest }) => ({
        tenant,
        generation: versionOf(entry).generation,
        version: versionOf(entry).version,
        digest: digest.toString("base64url"),
        tombstone: entry.kind === "tombstone",
      })),
      refused,
      tenants: await tenants.patch(),
      routes: await routes.patch(),
      leaves: new Map(changes.map(({ digest, bytes }) => [digest.toString("base64url"), bytes])),
      superseded: changes.flatMap(({ beforeDigest }) => beforeDigest ?? []),
    };
  }
}

async function ledgerNames(target: PublishTarget): Promise<string[]> {
  const names: string[] = [];
  for await (const name of target.list("ledger/")) {
    if (name.endsWith(".jws")) names.push(name.slice("ledger/".length, -".jws".length));
  }
  return names;
}

async function changeOf(
  tenant: string,
  target: PublishTarget,
  tenants: PublishedIndex,
  verifier: PublishVerifier,
  refused: PreparedPublication["refused"],
): Promise<Change | undefined> {
  const refuse = (code: BundleErrorCode | string, message: string): undefined => {
    refused.push({ tenant, code, message });
  };
  const found = await target.read(bundleNames.ledger(tenant), limits.tenantConfigBytes);
  if (found === undefined)
    return refuse("publish.unknown-tenant", `the ledger has no entry of ${tenant}: run up first`);
  const bytes = Buffer.from(found.bytes);
  const digest = createHash("sha256").update(bytes).digest();
  const key = indexKey("tenant", tenant);
  const [stored] = await tenants.find(key);
  const record = stored && decodeTenantRecord(stored);
  if (record?.digest.equals(digest)) return undefined;
  const entry = verifier.leaf(bytes.toString("latin1"));
  if (!entry.ok) return refuse(entry.code, `the ledger's entry of ${tenant} does not verify (${entry.code})`);
  const next = versionOf(entry);
  if (next.tenant !== tenant)
    return refuse("tenant.other", `the ledger's entry of ${tenant} belongs to another tenant`);
  if (record === undefined) return { tenant, key, entry, bytes, digest, before: undefined, beforeDigest: undefined };
  const beforeDigest = record.digest.toString("base64url");
  const before = await leafOf(beforeDigest, target, verifier);
  const older =
    next.generation < record.generation ||
    (next.generation === record.generation &&
      (next.version < record.version || (record.tombstone && entry.kind === "tenant")));
  const renamed =
    before?.kind === "tenant" &&
    entry.kind === "tenant" &&
    next.generation === record.generation &&
    next.version === record.version &&
    before.config.content !== entry.config.content;
  const resigned = before !== undefined && next.version === record.version && next.serial < versionOf(before).serial;
  if (older || renamed || resigned) {
    return refuse(
      "publish.behind",
      `the bundle already holds a newer version of ${tenant} than the ledger: run up again`,
    );
  }
  return { tenant, key, entry, bytes, digest, before, beforeDigest };
}

/**
 * Reads a published leaf. One that no longer verifies (its key was retired) still must give its routes back, and the
 * digest in the verified index vouches for its bytes; so it is read without its signature.
 */
async function leafOf(
  digest: string,
  target: PublishTarget,
  verifier: PublishVerifier,
): Promise<LedgerEntry | undefined> {
  const found = await target.read(bundleNames.object(digest), limits.tenantConfigBytes);
  if (found === undefined || createHash("sha256").update(found.bytes).digest("base64url") !== digest) {
    throw new BundleError("publish.corrupt", `the published object ${digest} is missing or was altered`, {
      kind: "failed",
      mend: "move head.jws away and publish again: the bundle is built anew from the ledger",
    });
  }
  const jws = Buffer.from(found.bytes).toString("latin1");
  const verdict = verifier.lastLeaf(jws);
  if (verdict.ok) return verdict;
  const body = JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString("utf8"));
  return "config" in body
    ? { kind: "tenant", jws, kid: "", config: body }
    : { kind: "tombstone", jws, kid: "", tombstone: body };
}

function routesOfEntry(entry: LedgerEntry | undefined): Routes {
  return entry?.kind === "tenant" ? routesOf(entry.config.config) : { hosts: [], issuers: [] };
}

/** First every change gives its old routes back, then each takes its new ones: a host may move within one publish. */
async function applyRoutes(
  changes: readonly Change[],
  routes: PublishedIndex,
  tenants: PublishedIndex,
  target: PublishTarget,
  verifier: PublishVerifier,
): Promise<PreparedPublication["refused"][number] | undefined> {
  for (const { key, before } of changes) {
    const { hosts, issuers } = routesOfEntry(before);
    const keys = [
      ...hosts.map((host) => indexKey("host", host)),
      ...issuers.map(({ issuer }) => indexKey("issuer", issuer)),
    ];
    for (const route of keys) {
      const others = (await routes.find(route)).filter((record) => !record.subarray(16).equals(key));
      await routes.replace(route, others);
    }
  }
  for (const { tenant, key, entry } of changes) {
    const { hosts, issuers } = routesOfEntry(entry);
    for (const host of hosts) {
      const route = indexKey("host", host);
      const owners = await routes.find(route);
      if (owners.length > 0) {
        return {
          tenant,
          code: "publish.host-taken",
          message: `the host ${host} of ${tenant} belongs to another tenant`,
        };
      }
      await routes.replace(route, [Buffer.concat([route, key])]);
    }
    for (const { issuer, shared } of issuers) {
      const route = indexKey("issuer", issuer);
      const owners = await routes.find(route);
      const alone = owners.length === 1 ? await isAlone(owners[0], issuer, changes, tenants, target, verifier) : false;
      if (owners.length > 0 && (!shared || alone)) {
        const message = `the issuer ${issuer} of ${tenant} is another tenant's too, and not both name a tenantClaim`;
        return { tenant, code: "publish.issuer-taken", message };
      }
      await routes.replace(route, [...owners, Buffer.concat([route, key])]);
    }
  }
  return undefined;
}

/** Says whether the only other tenant of an issuer has it to itself: of two or more, each was asked when it came. */
async function isAlone(
  owner: Buffer | undefined,
  issuer: string,
  changes: readonly Change[],
  tenants: PublishedIndex,
  target: PublishTarget,
  verifier: PublishVerifier,
): Promise<boolean> {
  const key = owner?.subarray(16) ?? Buffer.alloc(0);
  const changed = changes.find((change) => change.key.equals(key));
  const [stored] = await tenants.find(key);
  const entry =
    changed?.entry ??
    (stored === undefined
      ? undefined
      : await leafOf(decodeTenantRecord(stored).digest.toString("base64url"), target, verifier));
  return routesOfEntry(entry).issuers.some((one) => one.issuer === issuer && !one.shared);
}
