// One change of the suspension list: asked for on record, made by compare-and-swap, told to servers at once.

import type { SuspensionEntry } from "../../../bundle/documents.ts";
import { editSuspension } from "../../../bundle/edit-suspension.ts";
import { versionOf } from "../../../bundle/ledger-entry.ts";
import { readLedger } from "../../../bundle/read-ledger.ts";
import { sendRedisHint } from "../../../runtime/push/send-redis-hint.ts";
import { isTenantId } from "../../../spec/tenant-id.ts";
import { bundleVerifier } from "../../../verify/bundle-verifier.ts";
import { withControlAudit } from "../audit/with-control-audit.ts";
import type { CommonOptions } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import type { Io } from "../io.ts";
import { usageError } from "../usage-error.ts";
import { type SuspensionWish, sameTarget, suspensionEntry, targetWords } from "./suspension-entry.ts";

export interface SuspensionOptions extends CommonOptions, SuspensionWish {
  reason?: string;
  push?: string;
}

export interface SuspensionResult {
  ok: boolean;
  tenant: string;
  entry: SuspensionEntry;
  /** false: the list said so already */
  changed: boolean;
  /** of the list, and when servers that nobody reaches stop trusting the one before, seconds since the epoch */
  version: number;
  expires: number;
  reason: string;
  /** the tenant's own config says `suspended`, whatever the list says */
  suspendedBySpec: boolean;
  /** hints that went out, or why they did not */
  pushed: { to: string; ok: boolean }[];
}

/** Adds (`suspend`) or removes (`resume`) an entry. Throws usage errors, `keys.missing`, `suspension.refused`, the target's own. */
export async function changeSuspension(
  change: "suspend" | "resume",
  options: SuspensionOptions,
  io: Io,
): Promise<SuspensionResult> {
  const { tenant, reason = "" } = options;
  if (reason.trim() === "" || reason.length > 500) {
    throw usageError("cli.usage", "--reason is needed: 1 to 500 characters that an auditor understands");
  }
  const hosts = redisHosts(options.push ?? io.env.TENANTRY_PUSH ?? "");
  const opened = await openDeployment(options, io);
  const keyring = await opened.openKeyring();
  const target = await opened.openTarget();
  const verifier = bundleVerifier({ trust: keyring.root, clock: io.clock });
  const { entry: known } = isTenantId(tenant) ? await readLedger(target, tenant, verifier.lastLeaf) : {};
  if (known === undefined) {
    throw usageError(
      "cli.unknown-tenant",
      `there is no signed config of ${JSON.stringify(tenant)}`,
      "tenantry outputs lists tenants",
    );
  }
  const wanted = suspensionEntry(options, versionOf(known).generation, io.clock());
  const signer = keyring.signer("suspension");
  const { deployment, environment } = keyring.document;
  let changed = false;
  const fact = { tenantId: tenant, change, entity: targetWords(wanted), reason };
  const list = await withControlAudit(keyring, io, fact, async () => {
    const result = await editSuspension({
      ...{ target, signer, verifier, deployment, environment, clock: io.clock },
      change(entries) {
        const others = entries.filter((entry) => !sameTarget(entry, wanted));
        changed =
          change === "suspend" ? !entries.some((entry) => covers(entry, wanted)) : others.length < entries.length;
        return change === "resume" ? others : changed ? [...others, wanted] : [...entries];
      },
    });
    return { result, version: String(result.version) };
  });
  const pushed = await Promise.all(
    hosts.map(({ url, to }) =>
      sendRedisHint({ url, deployment, environment }).then(
        () => ({ to, ok: true }),
        () => ({ to, ok: false }),
      ),
    ),
  );
  for (const { to, ok } of pushed) {
    if (!ok) io.note(`error: no hint reached ${to}: servers there learn of it when they next look`);
  }
  const suspendedBySpec = known.kind === "tenant" && known.config.config.status === "suspended";
  const { version, expires } = list;
  return { ok: true, tenant, entry: wanted, changed, version, expires, reason, suspendedBySpec, pushed };
}

/** Whether `entry` already cuts off all that `wanted` would. */
function covers(entry: SuspensionEntry, wanted: SuspensionEntry): boolean {
  if (!sameTarget(entry, wanted)) return false;
  if (entry.kind === "tenant" && wanted.kind === "tenant") return entry.generation >= wanted.generation;
  return entry.kind !== "subject" || wanted.kind !== "subject" || entry.notBefore >= wanted.notBefore;
}

function redisHosts(urls: string): { url: string; to: string }[] {
  return urls
    .split(",")
    .filter((url) => url !== "")
    .map((url) => {
      const parsed = URL.parse(url);
      if (parsed === null || !/^rediss?:$/.test(parsed.protocol)) {
        const mend = "other channels need no sender";
        throw usageError("cli.usage", "--push is redis://host:port or rediss://host:port", mend);
      }
      // Only the host is told on: the rest of the URL may hold a password.
      return { url, to: parsed.host };
    });
}
