// The key by which the guard signs what the server behind it may believe, and the public half for that server.
import { generateKeyPairSync } from "node:crypto";
import { chmod, readFile } from "node:fs/promises";
import type { JWK } from "jose";
import { keyThumbprint } from "../../bundle/key-thumbprint.ts";
import { replaceFile } from "../../bundle/replace-file.ts";
import { TenantryError } from "../../errors.ts";

export interface GuardKey {
  /** private */
  jwk: JWK;
  /** where the public key set is */
  publicFile: string;
  /** made just now */
  made: boolean;
}

/**
 * Opens the key in `file`, or makes it (mode 0600); `<file without .json>.jwks.json` beside it holds the public half.
 * Throws `cli.guard-key` where the file is there and is no such key: it is never replaced.
 */
export async function openGuardKey(file: string): Promise<GuardKey> {
  const found = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw unreadable(file);
  });
  const jwk = found === undefined ? makeKey() : readKey(found, file);
  const publicFile = `${file.replace(/\.json$/, "")}.jwks.json`;
  if (found === undefined) await replaceFile(file, `${JSON.stringify(jwk)}\n`, 0o600);
  else await chmod(file, 0o600).catch(() => undefined);
  const { d: _, ...open } = jwk;
  await replaceFile(publicFile, `${JSON.stringify({ keys: [{ ...open, use: "sig" }] })}\n`);
  return { jwk, publicFile, made: found === undefined };
}

function makeKey(): JWK {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = { ...privateKey.export({ format: "jwk" }), alg: "ES256" } as JWK & { kty: "EC"; crv: "P-256"; x: string };
  return { ...jwk, kid: keyThumbprint(jwk) };
}

function readKey(text: string, file: string): JWK {
  try {
    const jwk = JSON.parse(text) as JWK;
    if (typeof jwk.d === "string" && typeof jwk.kid === "string" && (jwk.crv === "P-256" || jwk.crv === "Ed25519"))
      return jwk;
  } catch {
    // the cause may quote a private key
  }
  throw unreadable(file);
}

function unreadable(file: string): TenantryError<"cli.guard-key"> {
  return new TenantryError("cli.guard-key", `${file} cannot be read as a private key`, {
    kind: "missing",
    mend: "name another file with --key, or move this one away: a new key is then made",
  });
}
