// One retention of a log in a folder: what is old goes, and a signed record stays that says so.
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CheckpointAnchor } from "../../../bundle/checkpoint-anchor.ts";
import { type AuditCheckpoint, type AuditHead, schemaVersion } from "../../../bundle/documents.ts";
import { TenantryError } from "../../../errors.ts";
import { limits } from "../../../limits.ts";
import { lineDigest } from "../../../verify/audit/audit-line.ts";
import type { AuditVerdict } from "../../../verify/audit/audit-verifier.ts";
import { verifyCheckpoint } from "../../../verify/audit/verify-checkpoint.ts";
import type { RootInput } from "../../../verify/trust-root.ts";
import { prunableSegments } from "./prunable-segments.ts";
import { verifyAuditFolder } from "./verify-audit-folder.ts";

/** the file in a log's folder that forbids every retention; its first line says why */
const holdFile = "HOLD";
/** under which a retention signs, as if it were a server */
const retentionWriter = "retention";

export interface PruneOptions {
  readonly folder: string;
  readonly anchors: readonly CheckpointAnchor[];
  readonly trust: RootInput;
  readonly signer: { sign(body: AuditCheckpoint): Promise<string> };
  readonly deployment: string;
  readonly environment: string;
  /** seconds since the epoch */
  readonly at: number;
  /** seconds for which lines are kept */
  readonly keep: number;
  /** only says what would go */
  readonly dryRun: boolean;
}

export interface PruneResult {
  readonly before: number;
  readonly segments: number;
  readonly lines: number;
  readonly chains: number;
}

/**
 * Verifies the log, signs and anchors what goes, and removes it then: killed in between, the next retention removes the rest.
 * Throws `audit.hold` and `audit.too-young` (refused), and `audit.unverified` for a log that does not hold, or would not afterwards.
 */
export async function pruneAuditFolder(options: PruneOptions): Promise<PruneResult> {
  const { folder, anchors, trust, at, keep } = options;
  if (keep < limits.auditMinimumAge) {
    const days = limits.auditMinimumAge / 86_400;
    throw refused("audit.too-young", `lines of an audit log are kept for ${days} days at least`, "keep more days");
  }
  await refuseHeld(folder);
  refuseUnverified(
    await verifyAuditFolder(folder, anchors, { trust, at }),
    "does not hold, and evidence is not removed",
  );
  const before = at - keep;
  const { files, lines, heads } = await prunableSegments(folder, await checkpointsOf(anchors, trust, at), before);
  const result = { before, segments: files.length, lines, chains: heads.length };
  if (files.length === 0 || options.dryRun) return result;
  const records = await sign(options, before, heads);
  // held against what will be left before anybody relies on it
  const trial: Pick<CheckpointAnchor, "read"> = {
    async *read() {
      for (const { jws } of records) yield { where: "the retention", jws };
    },
  };
  const after = await verifyAuditFolder(folder, [...anchors, trial], { trust, at });
  refuseUnverified(after, "would not hold without what is old");
  for (const { number, jws } of records)
    for (const anchor of anchors) await anchor.append(retentionWriter, number, jws);
  for (const file of files) {
    const plain = file.replace(/\.gz$/, "");
    // a compression that was cut off leaves both
    await Promise.all([rm(plain, { force: true }), rm(`${plain}.gz`, { force: true })]);
  }
  return result;
}

async function sign(
  { anchors, signer, deployment, environment, at }: PruneOptions,
  before: number,
  heads: readonly AuditHead[],
): Promise<{ number: number; jws: string }[]> {
  let newest: { number: number; jws: string } | undefined;
  for (const anchor of anchors) {
    const jws = await anchor.last(retentionWriter);
    const number = jws === undefined ? 0 : numberOf(jws);
    if (jws !== undefined && number > (newest?.number ?? 0)) newest = { number, jws };
  }
  const records: { number: number; jws: string }[] = [];
  for (let from = 0; from < heads.length; from += limits.auditCheckpointHeads) {
    const number = (newest?.number ?? 0) + 1;
    const jws = await signer.sign({
      ...{ schema: schemaVersion, requires: [], deployment, environment, writer: retentionWriter, number, issued: at },
      ...(newest === undefined ? {} : { previous: lineDigest(newest.jws) }),
      // it writes no lines: nobody needs to wait for any
      ...{ closed: [`${retentionWriter}.prune`], heads: [] },
      pruned: { before, heads: heads.slice(from, from + limits.auditCheckpointHeads) },
    });
    newest = { number, jws };
    records.push(newest);
  }
  return records;
}

async function checkpointsOf(
  anchors: readonly CheckpointAnchor[],
  trust: RootInput,
  at: number,
): Promise<AuditCheckpoint[]> {
  const all: AuditCheckpoint[] = [];
  for (const anchor of anchors) {
    for await (const { jws } of anchor.read()) {
      const verdict = verifyCheckpoint(jws, { trust, at });
      if (verdict.ok) all.push(verdict.checkpoint);
    }
  }
  return all;
}

async function refuseHeld(folder: string): Promise<void> {
  const file = join(folder, holdFile);
  if (!existsSync(file)) return;
  const [why = ""] = (await readFile(file, "utf8")).split("\n", 1);
  throw refused(
    "audit.hold",
    `${file} forbids it${why === "" ? "" : `: ${why.slice(0, 200)}`}`,
    "remove it when the hold is over",
  );
}

function refuseUnverified({ ok, faultCount, faults }: AuditVerdict, why: string): void {
  if (ok) return;
  throw refused(
    "audit.unverified",
    `the log ${why}: ${faultCount} faults, ${faults[0]?.code} first`,
    "see `tenantry audit verify`",
  );
}

/** Of one that the verification took. */
function numberOf(jws: string): number {
  return (JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString()) as AuditCheckpoint).number;
}

function refused(code: "audit.hold" | "audit.too-young" | "audit.unverified", message: string, mend: string): Error {
  return new TenantryError(code, message, { mend });
}
