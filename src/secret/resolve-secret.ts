// A secret reference → its value, for whoever deploys (inside the provider's create, update and diff) and whoever serves.
import { readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { readParameter } from "./read-parameter.ts";
import { readSecretsManager } from "./read-secrets-manager.ts";
import { SecretError } from "./secret-error.ts";

/** bytes of one secret: a private key with its chain fits */
const secretBytes = 65_536;

/** Where references are looked up. */
export interface SecretPlace {
  /** folder that `file:` is relative to, and never leaves; absent: files can't be read here */
  root?: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** which secret it is, for messages */
  field: string;
}

/**
 * Resolves `env:NAME`, `file:PATH`, `aws-sm:NAME` and `aws-ssm:NAME`. One newline at the end of a file is not part of the
 * secret; an AWS SDK is loaded where a secret is there, and nowhere else. Throws `secret.missing`, `secret.unreadable`,
 * `secret.unsupported` (kind missing) and `secret.oversized`; every message names the reference, none the value.
 */
export async function resolveSecret(reference: string, place: SecretPlace): Promise<string> {
  const [scheme = "", name = ""] = split(reference);
  if (scheme === "env") {
    const value = place.environment[name];
    if (value === undefined || value === "")
      throw missing(reference, place.field, `Set the environment variable ${name}.`);
    return value;
  }
  if (scheme === "file" && place.root !== undefined) return readSecretFile(reference, name, place.root, place.field);
  if (scheme === "aws-sm" || scheme === "aws-ssm") {
    const value = await (scheme === "aws-sm" ? readSecretsManager : readParameter)(name, place.field);
    if (value === undefined || value === "")
      throw missing(reference, place.field, "Put a text there, or correct the reference or the region.");
    if (Buffer.byteLength(value) > secretBytes) throw oversized(reference, place.field);
    return value;
  }
  throw new SecretError("secret.unsupported", `The secret ${reference} of ${place.field} can't be fetched here.`, {
    kind: "missing",
    mend: "Use env:, aws-sm: or aws-ssm:, or file: where the specs are.",
  });
}

async function readSecretFile(reference: string, name: string, folder: string, field: string): Promise<string> {
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, name));
    // A link may not lead out of the repository.
    if (!path.startsWith(root + sep)) throw unreadable(reference, field);
    const { size } = await stat(path);
    if (size > secretBytes) throw oversized(reference, field);
    const value = (await readFile(path, "utf8")).replace(/\r?\n$/, "");
    if (value === "") throw missing(reference, field, "The file is empty.");
    return value;
  } catch (cause) {
    if (cause instanceof SecretError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === "ENOENT")
      throw missing(reference, field, "Put it there, or correct the reference.");
    throw unreadable(reference, field, cause);
  }
}

function split(reference: string): [string, string] {
  const colon = reference.indexOf(":");
  return [reference.slice(0, colon), reference.slice(colon + 1)];
}

function missing(reference: string, field: string, mend: string): SecretError {
  return new SecretError("secret.missing", `The secret ${reference} of ${field} is not there.`, {
    kind: "missing",
    mend,
  });
}

function oversized(reference: string, field: string): SecretError {
  return new SecretError("secret.oversized", `The secret ${reference} of ${field} has more than ${secretBytes} bytes.`);
}

function unreadable(reference: string, field: string, cause?: unknown): SecretError {
  return new SecretError("secret.unreadable", `The secret ${reference} of ${field} can't be read.`, {
    kind: "missing",
    cause,
  });
}
