// Signs anything at all: headers and bodies that our own signer would refuse to make.
import { documentTypes } from "../../../src/bundle/documents.ts";
import type { Signer } from "../../../src/bundle/signer.ts";

/** Signs a body of any bytes under a header of any text. Without `header`: the right one for `typ`. */
export async function signRaw(
  body: string | Uint8Array,
  signer: Signer,
  options: { header?: string; typ?: string; signature?: (right: Buffer) => Uint8Array } = {},
): Promise<string> {
  const typ = options.typ ?? documentTypes.tenant;
  const header = options.header ?? JSON.stringify({ alg: signer.alg, kid: signer.kid, typ });
  const input = `${Buffer.from(header, "utf8").toString("base64url")}.${Buffer.from(body).toString("base64url")}`;
  const right = Buffer.from(await signer.sign(Buffer.from(input, "latin1")));
  return `${input}.${Buffer.from(options.signature?.(right) ?? right).toString("base64url")}`;
}
