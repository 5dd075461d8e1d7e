// Whom a call of `suspend` or `resume` means, as the list writes it.
import type { SuspensionEntry } from "../../../bundle/documents.ts";
import { limits } from "../../../limits.ts";
import { usageError } from "../usage-error.ts";

export interface SuspensionWish {
  tenant: string;
  subject?: string;
  session?: string;
  tokenDigest?: string;
  issuedTokens?: boolean;
}

/** 9999-12-31T23:59:59Z: every token that anybody will ever be issued */
const forEver = 253_402_300_799;

/**
 * Gives the entry. A subject stays cut off until it is resumed; with `issuedTokens` only what was issued so far is refused, and
 * a new sign-in works once the clocks of issuer and server cannot differ any more. Throws `cli.usage`.
 */
export function suspensionEntry(wish: SuspensionWish, generation: number, at: number): SuspensionEntry {
  const { tenant, subject, session, tokenDigest, issuedTokens } = wish;
  if ([subject, session, tokenDigest].filter((value) => value !== undefined).length > 1) {
    throw usageError("cli.usage", "--subject, --session and --token-digest name three different things", "name one");
  }
  if (issuedTokens && subject === undefined) throw usageError("cli.usage", "--issued-tokens goes with --subject");
  if ([subject, session].some((value) => value !== undefined && (value === "" || value.length > 512))) {
    throw usageError("cli.usage", "a subject or session has 1 to 512 characters");
  }
  if (subject !== undefined) {
    return { kind: "subject", tenant, subject, notBefore: issuedTokens ? at + limits.clockSkew : forEver };
  }
  if (session !== undefined) return { kind: "session", tenant, session, since: at };
  if (tokenDigest !== undefined) {
    if (!/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(tokenDigest)) {
      throw usageError(
        "cli.usage",
        "--token-digest is the SHA-256 of a token as base64url, 43 characters",
        "see docs/suspension.md",
      );
    }
    return { kind: "token", tenant, digest: tokenDigest, since: at };
  }
  return { kind: "tenant", tenant, generation, since: at };
}

/** Says whether two entries cut off the same one, whenever and since which generation. */
export function sameTarget(a: SuspensionEntry, b: SuspensionEntry): boolean {
  return targetOf(a) === targetOf(b);
}

function targetOf(entry: SuspensionEntry): string {
  const { kind, tenant } = entry;
  const name =
    kind === "subject" ? entry.subject : kind === "session" ? entry.session : kind === "token" ? entry.digest : "";
  return JSON.stringify([kind, tenant, name]);
}

/** An entry's target in words, for people and for the audit; a token is known by its digest alone. */
export function targetWords(entry: SuspensionEntry): { kind: string; id: string } {
  if (entry.kind === "subject") return { kind: "subject", id: entry.subject };
  if (entry.kind === "session") return { kind: "session", id: entry.session };
  if (entry.kind === "token") return { kind: "token", id: entry.digest };
  return { kind: "tenant", id: entry.tenant };
}
