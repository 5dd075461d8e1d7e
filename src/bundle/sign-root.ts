import { limits } from "../limits.ts";
import { BundleError } from "./bundle-error.ts";
import { canonicalize } from "./canonicalize.ts";
import { documentTypes, type RootDocument, type SignedRoot } from "./documents.ts";
import type { Signer } from "./signer.ts";

/**
 * Signs a root with every given key: for N+1 those of N and its own (TUF 6.1).
 * Throws `document.unsignable` and `document.oversized`.
 */
export async function signRoot(root: RootDocument, signers: readonly Signer[]): Promise<SignedRoot> {
  const payload = Buffer.from(canonicalize(root), "utf8").toString("base64url");
  const signatures = await Promise.all(
    signers.map(async ({ kid, alg, sign }) => {
      const header = Buffer.from(canonicalize({ alg, kid, typ: documentTypes.root }), "utf8").toString("base64url");
      const signature = await sign(Buffer.from(`${header}.${payload}`, "latin1"));
      return { protected: header, signature: Buffer.from(signature).toString("base64url") };
    }),
  );
  const signed = { payload, signatures };
  if (JSON.stringify(signed).length > limits.rootBytes) {
    throw new BundleError("document.oversized", `the root is longer than ${limits.rootBytes} bytes`);
  }
  return signed;
}
