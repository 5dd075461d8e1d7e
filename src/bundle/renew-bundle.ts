import { type Clock, systemClock } from "../clock.ts";
import { limits } from "../limits.ts";
import { bundleNames } from "./documents.ts";
import { editSuspension } from "./edit-suspension.ts";
import { presentHead } from "./present-head.ts";
import type { PublishVerifier } from "./publish-verifier.ts";
import { signHead } from "./sign-head.ts";
import type { Signer } from "./signer.ts";
import type { PublishTarget } from "./target.ts";

/**
 * Signs head and suspension list anew where half of their life is over or their key is being replaced (design §3.5).
 * Any number may run: the compare-and-swap lets one win, and whoever loses finds nothing due. `due` is when to come
 * again, in seconds since the epoch.
 */
export async function renewBundle(options: {
  target: PublishTarget;
  signers: { head: Signer; suspension: Signer };
  verifier: PublishVerifier;
  deployment: string;
  environment: string;
  clock?: Clock;
  headLife?: number;
  suspensionLife?: number;
}): Promise<{ headRenewed: boolean; headVersion: number | undefined; suspensionVersion: number; due: number }> {
  const { target, signers, verifier, deployment, environment, clock = systemClock } = options;
  const list = await editSuspension({
    target,
    signer: signers.suspension,
    verifier,
    deployment,
    environment,
    clock,
    onlyWhenDue: true,
    ...(options.suspensionLife === undefined ? {} : { life: options.suspensionLife }),
  });
  const at = clock();
  const { head, kid, revision } = await presentHead(target, verifier);
  const suspensionDue = middle(list);
  if (head === undefined)
    return { headRenewed: false, headVersion: undefined, suspensionVersion: list.version, due: suspensionDue };
  let current = head;
  let headRenewed = false;
  if (kid !== signers.head.kid || at >= middle(head)) {
    current = { ...head, version: head.version + 1, issued: at, expires: at + (options.headLife ?? limits.headLife) };
    const bytes = Buffer.from(await signHead(current, signers.head), "latin1");
    // Losing the swap is as good: somebody else has just signed a newer head.
    headRenewed = await target.write(bundleNames.head, bytes, { expected: revision });
  }
  return {
    headRenewed,
    headVersion: current.version,
    suspensionVersion: list.version,
    due: Math.min(suspensionDue, middle(current)),
  };
}

function middle({ issued, expires }: { issued: number; expires: number }): number {
  return Math.floor((issued + expires) / 2);
}
