// The small texts of which specs are made.
import { z } from "zod";
import { limits } from "../limits.ts";

/** Control, format (bidi, zero-width), private-use and unassigned characters, and lone surrogates. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

/** Text that a person reads: not blank, no invisible characters, normalized (NFC). */
export const textSchema = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !invisible.test(text), "holds an invisible or control character; remove it")
    .refine((text) => text.trim() === text, "begins or ends with a space; remove it")
    .refine((text) => text.normalize("NFC") === text, "is not in Unicode form NFC; type the accented letters anew");

const hostLabel = /^(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Says whether `host` is a lower-case ASCII host name of two labels or more whose last label is not a number. */
export function isHostName(host: string): boolean {
  if (host.length > limits.hostLength) return false;
  const labels = host.split(".");
  // a last label that begins with a digit could be read as an IPv4 number (WHATWG URL, "ends in a number")
  return labels.length > 1 && labels.every((label) => hostLabel.test(label)) && !/^\d/.test(labels.at(-1) ?? "");
}

export const hostNameSchema = z
  .string()
  .max(limits.hostLength)
  .refine(isHostName, "must be a lower-case ASCII host name without port and final dot, such as mcp.acme.example");

/** Lower-case ASCII mailbox: local part a dot-atom (RFC 5321 4.1.2) without quotes, domain a host name. */
export const emailSchema = z
  .string()
  .max(254)
  .refine((text) => {
    const at = text.lastIndexOf("@");
    const local = text.slice(0, at);
    const atom = /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+$/.test(local) && !`.${local}.`.includes("..");
    return at > 0 && at <= 64 && atom && isHostName(text.slice(at + 1));
  }, "must be a lower-case e-mail address, such as ana@acme.example");

export const nameSchema = z
  .string()
  .max(63)
  .regex(/^[a-z](?:-?[a-z0-9])*$/, "must be lower-case letters, digits and single hyphens, a letter first");

/** Says whether a URL's host name means this machine: loopback addresses, `localhost` and what is below (RFC 6761 6.3). */
export function isLoopbackHost(hostname: string): boolean {
  return ["127.0.0.1", "[::1]", "localhost"].includes(hostname) || hostname.endsWith(".localhost");
}

function isWebUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  // compared as text later (RFC 9700 4.1.3), so only the one canonical way to write it is allowed: this refuses
  // other cases, default ports, dot segments, tabs, backslashes, unencoded and international hosts at once
  if (url.href !== text && url.href !== `${text}/`) return false;
  if (url.username !== "" || url.password !== "" || text.includes("#") || text.includes("*")) return false;
  if (url.protocol === "http:") return isLoopbackHost(url.hostname);
  return url.protocol === "https:" && (isHostName(url.hostname) || isLoopbackHost(url.hostname));
}

/** An absolute https URL without user, password and fragment; http only on loopback, which a rule then allows or not. */
export const webUrlSchema = z
  .string()
  .max(2_048)
  .refine(
    isWebUrl,
    "must be an https URL in its plain form: lower-case host, no user, fragment, * or default port (http is for loopback only)",
  );

export const scopeSchema = z
  .string()
  .max(128)
  .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, "must be one scope without spaces (RFC 6749 3.3); give several as list items");
