import { hash } from "node:crypto";

export interface RedactOptions {
  /** `pseudonym` (default): first letter, domain, and a digest by which a known address can be found again; `full`: as it is */
  readonly emails?: "pseudonym" | "full";
}

// Three base64url parts, the first a JSON object: a token or another signed text. Bearer values of any form.
const token = /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){1,3}|\b[Bb]earer\s+[A-Za-z0-9._~+/-]+=*/g;
/** one look that clears a text of all suspicion */
const suspect = /[@\ud800-\udfff]|eyJ|[Bb]earer/;
const userInfo = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#@]+@/gi;
const loneSurrogate = /\p{Cs}/u;
const loneSurrogates = /\p{Cs}/gu;
const email = /([A-Za-z0-9._%+-]{1,64})@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)/g;

/**
 * Takes out of a text what an audit log must not hold: tokens, passwords in URLs and, by default, whole e-mail addresses. Cuts it to
 * `limit` characters and makes it well-formed, so that every line has one spelling.
 */
export function redact(text: string, options: RedactOptions = {}, limit = 512): string {
  // Most texts hold none of it, and this runs many times for each record.
  if (text.length <= limit && !suspect.test(text)) return text;
  let clean = text.length > limit * 4 ? text.slice(0, limit * 4) : text;
  clean = clean.replace(token, "[token]");
  if (clean.includes("@")) {
    clean = clean.replace(userInfo, "$1");
    if (options.emails !== "full") clean = clean.replace(email, pseudonym);
  }
  if (clean.length > limit) clean = `${clean.slice(0, limit - 1)}…`;
  return loneSurrogate.test(clean) ? clean.replace(loneSurrogates, "\ufffd") : clean;
}

/** `ann@acme.example` → `a…~k3JfW0aXq1@acme.example`: the digest is of the address in lower case. */
function pseudonym(address: string, name: string, domain: string): string {
  return `${name.charAt(0)}…~${hash("sha256", address.toLowerCase(), "base64url").slice(0, 10)}@${domain}`;
}
