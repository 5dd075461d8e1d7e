// Compact JWS → body, for every signed document but the root: one place for the strictness that jose leaves to callers.
import { verify } from "node:crypto";
import { type documentTypes, knownFeatures, type RoleName } from "../bundle/documents.ts";
import { decodeBase64url } from "./base64url.ts";
import type { EnvelopeRefusal } from "./refusal-code.ts";
import type { Shape } from "./shape.ts";
import { parseStrictJson } from "./strict-json.ts";
import type { TrustedKey, TrustedRoot } from "./trusted-root.ts";

export type OpenedEnvelope =
  | { ok: true; body: object; payload: Buffer; kid: string }
  | { ok: false; code: EnvelopeRefusal };

interface Expected {
  typ: (typeof documentTypes)[keyof typeof documentTypes];
  role: RoleName;
  /** characters of the JWS */
  limit: number;
  shape: Shape;
}

/** Verifies signature, spelling, schema and shape. Time and identity are the caller's. */
export function openEnvelope(jws: string, root: TrustedRoot, expected: Expected): OpenedEnvelope {
  if (typeof jws !== "string") return { ok: false, code: "envelope.malformed" };
  if (jws.length > expected.limit) return { ok: false, code: "envelope.oversized" };
  const first = jws.indexOf(".");
  const second = jws.indexOf(".", first + 1);
  if (first < 1 || second < 0 || jws.indexOf(".", second + 1) >= 0) return { ok: false, code: "envelope.malformed" };
  const payload = decodeBase64url(jws.slice(first + 1, second));
  const signature = decodeBase64url(jws.slice(second + 1));
  if (payload === undefined || signature === undefined) return { ok: false, code: "envelope.malformed" };

  const header = readHeader(jws.slice(0, first), expected.typ);
  if (!header.ok) return header;
  const key = root.key(expected.role, header.kid);
  if (key === undefined) return { ok: false, code: "key.unknown" };
  if (key.alg !== header.alg) return { ok: false, code: "key.algorithm" };
  if (!signatureHolds(key, Buffer.from(jws.slice(0, second), "latin1"), signature)) {
    return { ok: false, code: "signature.invalid" };
  }
  const body = readBody(payload, expected.shape);
  return body.ok ? { ok: true, body: body.value, payload, kid: header.kid } : body;
}

/** Reads a protected header: an object with exactly `alg`, `kid` and `typ`, strings, in canonical form. */
export function readHeader(
  part: string,
  typ: string,
): { ok: true; alg: string; kid: string } | { ok: false; code: EnvelopeRefusal } {
  if (part.length > 512) return { ok: false, code: "header.malformed" };
  const bytes = decodeBase64url(part);
  const parsed = bytes && parseStrictJson(bytes);
  if (!parsed?.ok) return { ok: false, code: "header.malformed" };
  const header = parsed.value as Record<string, unknown>;
  const { alg, kid } = header;
  if (Object.keys(header).join() !== "alg,kid,typ") return { ok: false, code: "header.malformed" };
  if (typeof alg !== "string" || typeof kid !== "string" || typeof header.typ !== "string") {
    return { ok: false, code: "header.malformed" };
  }
  return header.typ === typ ? { ok: true, alg, kid } : { ok: false, code: "header.type" };
}

/** Verifies 64 bytes of signature under a trusted key. A high `s` is as good as a low one: JWS does not tell them apart. */
export function signatureHolds(key: TrustedKey, input: Buffer, signature: Buffer): boolean {
  return signature.length === 64 && verify(key.hash, input, key.input, signature);
}

/** Reads a body: strict JSON, schema 1.x, only known words in `requires`, then its shape. */
export function readBody(
  payload: Buffer,
  shape: Shape,
): { ok: true; value: object } | { ok: false; code: EnvelopeRefusal } {
  const parsed = parseStrictJson(payload);
  if (!parsed.ok) return parsed;
  const { schema, requires } = parsed.value as { schema?: unknown; requires?: unknown };
  if (typeof schema !== "string" || !/^1\.(?:0|[1-9][0-9]{0,5})$/.test(schema)) {
    return { ok: false, code: "schema.unsupported" };
  }
  if (!Array.isArray(requires)) return { ok: false, code: "body.shape" };
  if (!requires.every((word) => (knownFeatures as readonly unknown[]).includes(word))) {
    return { ok: false, code: "requires.unknown" };
  }
  return shape(parsed.value) ? { ok: true, value: parsed.value } : { ok: false, code: "body.shape" };
}
