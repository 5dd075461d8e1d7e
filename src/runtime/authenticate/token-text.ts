// A bearer token as text: exactly one spelling of three parts (RFC 7515 7.1), before anything of it is believed.
import { limits } from "../../limits.ts";
import { parseStrictObject } from "./strict-json.ts";

/** Header and claims of a token whose signature nobody has checked: they may choose keys, never grant. */
export interface UnverifiedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

const base64urlPart = /^[A-Za-z0-9_-]+$/;
/** last characters whose unused low bits are zero, for 2 and for 3 characters in the last group (RFC 4648 3.5) */
const lastOfTwo = "AQgw";
const lastOfThree = "AEIMQUYcgkosw048";
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function isStrictBase64url(part: string): boolean {
  if (!base64urlPart.test(part)) return false;
  const rest = part.length % 4;
  if (rest === 0) return true;
  if (rest === 1) return false;
  return (rest === 2 ? lastOfTwo : lastOfThree).includes(part.charAt(part.length - 1));
}

function readObject(part: string): Record<string, unknown> | undefined {
  try {
    return parseStrictObject(utf8.decode(Buffer.from(part, "base64url")));
  } catch {
    return undefined;
  }
}

/**
 * Reads a compact JWS of at most `limits.tokenBytes` without checking its signature; `undefined` when it is anything else:
 * another number of parts, padding, whitespace, trailing bits, bytes that are not UTF-8, a member named twice.
 */
export function readToken(token: string): UnverifiedToken | undefined {
  if (token.length > limits.tokenBytes) return undefined;
  const parts = token.split(".", 4);
  if (parts.length !== 3) return undefined;
  const [header, claims, signature] = parts as [string, string, string];
  if (!isStrictBase64url(header) || !isStrictBase64url(claims) || !isStrictBase64url(signature)) return undefined;
  const readHeader = readObject(header);
  const readClaims = readHeader && readObject(claims);
  return readHeader && readClaims ? { header: readHeader, claims: readClaims } : undefined;
}
