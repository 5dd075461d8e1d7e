// One envelope for every signed document: compact JWS, header exactly alg, kid, typ, body in RFC 8785 form.
import { BundleError } from "./bundle-error.ts";
import { canonicalize } from "./canonicalize.ts";
import type { documentTypes } from "./documents.ts";
import type { Signer } from "./signer.ts";

type DocumentType = (typeof documentTypes)[keyof typeof documentTypes];

/**
 * Signs `body` as a compact JWS of type `typ`, at most `limit` bytes long.
 * Throws `document.unsignable` (not RFC 8785 with integers) and `document.oversized`.
 */
export async function signDocument(typ: DocumentType, body: object, signer: Signer, limit: number): Promise<string> {
  const header = encode(canonicalize({ alg: signer.alg, kid: signer.kid, typ }));
  const input = `${header}.${encode(canonicalize(body))}`;
  const signature = await signer.sign(Buffer.from(input, "latin1"));
  if (signature.length !== 64) throw new TypeError("a signer must give 64 bytes");
  const jws = `${input}.${Buffer.from(signature).toString("base64url")}`;
  if (jws.length > limit) {
    throw new BundleError(
      "document.oversized",
      `the signed document has ${jws.length} bytes; at most ${limit} are allowed`,
    );
  }
  return jws;
}

function encode(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}
