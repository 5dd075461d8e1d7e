// A secret reference → its value. Only inside the provider's create, update and diff; the value goes nowhere else.
import { readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { ProvisionError } from "../provision-error.ts";

/** bytes of one secret: a private key with its chain fits */
const secretBytes = 65_536;

/**
 * Resolves `env:NAME`, `aws-sm:NAME` and `file:PATH` (relative to the repository, never outside of it). One newline at the end of a file
 * is not part of the secret. Throws `secret.missing`, `secret.unreadable`, `secret.unsupported` (kind missing) and
 * `secret.oversized`; every message names the reference, none the value.
 */
export async function resolveSecret(
  reference: string,
  place: { root: string; environment: Readonly<Record<string, string | undefined>>; field: string },
): Promise<string> {
  const [scheme = "", name = ""] = split(reference);
  if (scheme === "env") {
    const value = place.environment[name];
    if (value === undefined || value === "")
      throw missing(reference, place.field, `Set the environment variable ${name}.`);
    return value;
  }
  if (scheme === "file") return readSecretFile(reference, name, place);
  if (scheme === "aws-sm") {
    // Loaded where a secret is there, and nowhere else.
    const { readAwsSecret } = await import("../aws/read-aws-secret.ts");
    const value = await readAwsSecret(name, place.field);
    if (value === undefined || value === "")
      throw missing(reference, place.field, "Put a text there, or correct the reference or the region.");
    if (Buffer.byteLength(value) > secretBytes) throw oversized(reference, place.field);
    return value;
  }
  const message = `The secret ${reference} of ${place.field} can't be fetched by this version.`;
  throw new ProvisionError("secret.unsupported", message, {
    kind: "missing",
    mend: "Set runtime.secrets.delivery to reference, or use env:, file: or aws-sm:.",
  });
}

async function readSecretFile(
  reference: string,
  name: string,
  place: { root: string; field: string },
): Promise<string> {
  try {
    const root = await realpath(place.root);
    const path = await realpath(join(root, name));
    // A link may not lead out of the repository.
    if (!path.startsWith(root + sep)) throw unreadable(reference, place.field);
    const { size } = await stat(path);
    if (size > secretBytes) throw oversized(reference, place.field);
    const value = (await readFile(path, "utf8")).replace(/\r?\n$/, "");
    if (value === "") throw missing(reference, place.field, "The file is empty.");
    return value;
  } catch (cause) {
    if (cause instanceof ProvisionError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === "ENOENT")
      throw missing(reference, place.field, "Put it there, or correct the reference.");
    throw unreadable(reference, place.field, cause);
  }
}

function split(reference: string): [string, string] {
  const colon = reference.indexOf(":");
  return [reference.slice(0, colon), reference.slice(colon + 1)];
}

function missing(reference: string, field: string, mend: string): ProvisionError {
  return new ProvisionError("secret.missing", `The secret ${reference} of ${field} is not there.`, {
    kind: "missing",
    mend,
  });
}

function oversized(reference: string, field: string): ProvisionError {
  return new ProvisionError(
    "secret.oversized",
    `The secret ${reference} of ${field} has more than ${secretBytes} bytes.`,
  );
}

function unreadable(reference: string, field: string, cause?: unknown): ProvisionError {
  return new ProvisionError("secret.unreadable", `The secret ${reference} of ${field} can't be read.`, {
    kind: "missing",
    cause,
  });
}
