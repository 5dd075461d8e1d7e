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
    .refine((text) => !invisible.test(text), "holds an invisible or control character")
    .refine((text) => text.trim() === text, "begins or ends with a space")
    .refine((text) => text.normalize("NFC") === text, "is not in Unicode form NFC");

const hostLabel = /^(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Says whether `host` is a lower-case ASCII host name of two labels or more whose last label is not a number. */
export function isHostName(host: string): boolean {
  if (host.length > limits.hostLength) return false;
  const labels = host.split(".");
  return labels.length > 1 && labels.every((label) => hostLabel.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "");
}

export const hostNameSchema = z
  .string()
  .max(limits.hostLength)
  .refine(isHostName, "must be a lower-case ASCII host name, such as mcp.acme.example");

/** Lower-case ASCII mailbox: local part without quotes, domain a host name. */
export const emailSchema = z
  .string()
  .max(254)
  .refine((text) => {
    const at = text.lastIndexOf("@");
    return at > 0 && at <= 64 && /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+$/.test(text.slice(0, at)) && isHostName(text.slice(at + 1));
  }, "must be a lower-case e-mail address");

export const nameSchema = z
  .string()
  .max(63)
  .regex(/^[a-z](?:-?[a-z0-9])*$/, "must be lower-case letters, digits and single hyphens, a letter first");

/** An absolute https URL without user, password and fragment; http only on loopback, which a fleet rule then allows or not. */
export const webUrlSchema = z
  .string()
  .max(2_048)
  .refine((text) => {
    if (!/^https?:\/\/[^\s\\]+$/.test(text) || text.includes("#") || !URL.canParse(text)) return false;
    const url = new URL(text);
    if (url.username || url.password) return false;
    return url.protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  }, "must be an https URL without user or fragment (http is for loopback only)");

export const scopeSchema = z
  .string()
  .max(128)
  .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, "must be a scope token (RFC 6749 3.3)");
