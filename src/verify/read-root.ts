// A SignedRoot's bytes → its document, keys, and how many of a role's keys signed it. Trusts nothing yet.
import { createHash } from "node:crypto";
import { documentTypes, type RoleName, type RootDocument, roleNames, type SignedRoot } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import { decodeBase64url } from "./base64url.ts";
import { rootShape } from "./bundle-shapes.ts";
import { importTrustedKey } from "./import-trusted-key.ts";
import { readBody, readHeader, signatureHolds } from "./open-envelope.ts";
import type { RootRefusal } from "./refusal-code.ts";
import { type TrustedKey, TrustedRoot } from "./trusted-root.ts";

export type ReadRoot =
  | { ok: true; candidate: TrustedRoot; signedBy(root: TrustedRoot): boolean }
  | { ok: false; code: RootRefusal };

/** Reads JWS JSON serialization (RFC 7515 7.2.1); `signedBy` says whether a threshold of that root's root keys signed. */
export function readRoot(input: SignedRoot | string | Uint8Array): ReadRoot {
  const signed = readWrapper(input);
  const payload = signed && decodeBase64url(signed.payload);
  if (signed === undefined || payload === undefined) return { ok: false, code: "envelope.malformed" };
  const body = readBody(payload, rootShape);
  if (!body.ok) return body;
  const document = body.value as RootDocument;
  const keys = importKeys(document);
  if (keys === undefined) return { ok: false, code: "root.key" };
  const digest = createHash("sha256").update(payload).digest("base64url");
  const candidate = new TrustedRoot(document, signed, digest, keys);
  return { ok: true, candidate, signedBy: (root) => countSigners(signed, root) >= root.document.roles.root.threshold };
}

function readWrapper(input: SignedRoot | string | Uint8Array): SignedRoot | undefined {
  let value: unknown = input;
  if (typeof input === "string" || input instanceof Uint8Array) {
    if (input.length > limits.rootBytes) return undefined;
    try {
      value = JSON.parse(typeof input === "string" ? input : Buffer.from(input).toString("utf8"));
    } catch {
      return undefined;
    }
  }
  const { payload, signatures, ...rest } = (value ?? {}) as Partial<SignedRoot>;
  if (typeof payload !== "string" || payload.length > limits.rootBytes || Object.keys(rest).length > 0)
    return undefined;
  if (!Array.isArray(signatures) || signatures.length < 1 || signatures.length > 64) return undefined;
  // Only these two: an unprotected header (RFC 7515 7.2.1) says things that nobody signed.
  const clean = signatures.every(
    (one) =>
      typeof one === "object" &&
      one !== null &&
      Object.keys(one).sort().join() === "protected,signature" &&
      typeof one.protected === "string" &&
      typeof one.signature === "string",
  );
  return clean ? { payload, signatures: signatures.map((one) => ({ ...one })) } : undefined;
}

function importKeys(document: RootDocument): Map<RoleName, Map<string, TrustedKey>> | undefined {
  const imported = new Map<string, TrustedKey | "seal">();
  for (const [kid, jwk] of Object.entries(document.keys)) {
    const key = importTrustedKey(kid, jwk);
    if (key === undefined) return undefined;
    imported.set(kid, key);
  }
  const seen = new Set<string>();
  const roles = new Map<RoleName, Map<string, TrustedKey>>();
  for (const name of roleNames) {
    const { keys, threshold } = document.roles[name];
    // A compact document carries one signature, so that a higher threshold could never be met: a mistake, not a wish.
    if (threshold > (name === "root" ? keys.length : 1)) return undefined;
    const own = new Map<string, TrustedKey>();
    for (const kid of keys) {
      const key = imported.get(kid);
      // One key in one role, once: neither a duplicate nor an online key may count towards the root's threshold.
      if (key === undefined || seen.has(kid) || (key === "seal") !== (name === "seal")) return undefined;
      seen.add(kid);
      if (key !== "seal") own.set(kid, key);
    }
    roles.set(name, own);
  }
  return seen.size === imported.size ? roles : undefined;
}

/** TUF 5.3.4: valid signatures by distinct root keys of `root`. A signature that does not hold does not count. */
function countSigners(signed: SignedRoot, root: TrustedRoot): number {
  const signers = new Set<string>();
  for (const one of signed.signatures) {
    const header = readHeader(one.protected, documentTypes.root);
    if (!header.ok || signers.has(header.kid)) continue;
    const key = root.key("root", header.kid);
    const signature = decodeBase64url(one.signature);
    if (key === undefined || key.alg !== header.alg || signature === undefined) continue;
    const input = Buffer.from(`${one.protected}.${signed.payload}`, "latin1");
    if (signatureHolds(key, input, signature)) signers.add(header.kid);
  }
  return signers.size;
}
