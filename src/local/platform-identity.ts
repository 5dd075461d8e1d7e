// Who a platform is: its address, its admin token and its passcode, made once for a directory.
import { createHash, randomInt } from "node:crypto";
import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type PlatformAddress, platformFileName } from "./admin-contract.ts";
import { localError } from "./local-error.ts";
import { createPrivateFile, readPrivateFile } from "./private-file.ts";

/** Reads `<directory>/platform.json`; undefined where no platform ever ran. Throws `local.state-corrupt`. */
export async function readPlatformAddress(directory: string): Promise<PlatformAddress | undefined> {
  const path = join(directory, platformFileName);
  const text = await readPrivateFile(path);
  if (text === undefined) return undefined;
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file === "object" && file !== null && "url" in file && "adminToken" in file) {
      const { url, adminToken } = file;
      if (
        typeof url === "string" &&
        /^http:\/\/127\.0\.0\.1:[1-9]\d{0,4}$/.test(url) &&
        typeof adminToken === "string" &&
        adminToken.length >= 22
      )
        return { url, adminToken };
    }
  } catch {
    // said below, without the parser's quotation of the file
  }
  throw localError("local.state-corrupt", `The platform's address file ${path} cannot be read.`, {
    mend: "Restore it from a copy, or remove it: the platform then takes a new address, and up must run again.",
  });
}

/** Writes the address of a first start; false when another process was quicker. Throws `local.disk`. */
export function createPlatformAddress(directory: string, address: PlatformAddress): Promise<boolean> {
  return createPrivateFile(join(directory, platformFileName), `${JSON.stringify(address, undefined, 2)}\n`);
}

const passcodeShape = /^[a-z2-9]{4}(?:-[a-z2-9]{4}){3}$/;

/** Reads the passcode of a directory, or makes it: 16 letters and digits in groups of four, 79 bits. Throws `local.state-corrupt`. */
export async function openPasscode(directory: string): Promise<string> {
  const path = join(directory, "passcode");
  if ((await readPrivateFile(path)) === undefined) {
    const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"; // nothing that people mistake for something else
    const group = () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join("");
    await createPrivateFile(path, `${[group(), group(), group(), group()].join("-")}\n`);
  }
  const passcode = (await readPrivateFile(path))?.trim() ?? "";
  if (!passcodeShape.test(passcode))
    throw localError("local.state-corrupt", `The passcode file ${path} cannot be read.`, {
      mend: "Remove it: a new one is made.",
    });
  return passcode;
}

/** Names a directory without telling where it is: equal for one directory, whatever path leads to it. */
export async function directoryId(directory: string): Promise<string> {
  return createHash("sha256")
    .update(`tenantry-local\n${await realpath(resolve(directory))}`)
    .digest("base64url");
}
