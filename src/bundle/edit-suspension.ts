import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, systemClock } from "../clock.ts";
import { limits } from "../limits.ts";
import { BundleError } from "./bundle-error.ts";
import { bundleNames, type SuspensionDocument, type SuspensionEntry, schemaVersion } from "./documents.ts";
import type { PublishVerifier } from "./publish-verifier.ts";
import { signSuspension } from "./sign-suspension.ts";
import type { Signer } from "./signer.ts";
import type { PublishTarget } from "./target.ts";

export interface EditSuspensionOptions {
  target: PublishTarget;
  signer: Signer;
  verifier: Pick<PublishVerifier, "suspension">;
  deployment: string;
  environment: string;
  clock?: Clock;
  /** seconds; default 5 minutes */
  life?: number;
  /** gives the new entries; called again when somebody else was faster */
  change?(entries: readonly SuspensionEntry[]): SuspensionEntry[];
  /** signs only where the list is missing, past half of its life or signed by another key */
  onlyWhenDue?: boolean;
}

/**
 * Replaces the suspension list by compare-and-swap and gives the list that now stands. Without `change` it is renewed.
 * Throws `suspension.refused` where the present list does not verify: its entries must not get lost by being signed over.
 */
export async function editSuspension(options: EditSuspensionOptions): Promise<SuspensionDocument> {
  const {
    target,
    signer,
    verifier,
    deployment,
    environment,
    clock = systemClock,
    life = limits.suspensionLife,
  } = options;
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const found = await target.read(bundleNames.suspension, limits.suspensionBytes);
    const verdict = found && verifier.suspension(Buffer.from(found.bytes).toString("latin1"));
    if (verdict?.ok === false) {
      throw new BundleError("suspension.refused", `the published suspension list does not verify (${verdict.code})`, {
        mend: "renew the list before its key is retired; remove the file only if nobody is suspended",
      });
    }
    const before = verdict?.list;
    const at = clock();
    const due =
      before === undefined ||
      verdict?.kid !== signer.kid ||
      at >= before.expires - (before.expires - before.issued) / 2;
    if (options.onlyWhenDue && !due && options.change === undefined && before !== undefined) return before;
    const list: SuspensionDocument = {
      schema: schemaVersion,
      requires: [],
      deployment,
      environment,
      // A list that was lost comes back above any that servers have seen: versions grow slower than seconds do.
      version: before === undefined ? at : Math.max(before.version + 1, 1),
      issued: at,
      expires: at + life,
      entries: options.change === undefined ? [...(before?.entries ?? [])] : options.change(before?.entries ?? []),
    };
    const bytes = Buffer.from(await signSuspension(list, signer), "latin1");
    if (await target.write(bundleNames.suspension, bytes, { expected: found?.revision ?? null })) return list;
    await sleep(5 + Math.random() * 20 * Math.min(attempt + 1, 8));
  }
  throw new BundleError("publish.contended", "the suspension list keeps changing", { kind: "failed" });
}
