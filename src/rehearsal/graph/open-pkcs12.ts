// What is in a PKCS #12 file, as a key set keeps it.
import { createPrivateKey, X509Certificate } from "node:crypto";
import forge from "node-forge";
import type { PlainMap } from "../plain-map.ts";

/** One RSA key with its certificates, `d` and the rest of its private half under `d`; undefined: the file is not that. */
export function openPkcs12(file: string, password: string): PlainMap | undefined {
  try {
    const pfx = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(forge.util.decode64(file)), true, password);
    const bags = (type: string) => pfx.getBags({ bagType: type })[type] ?? [];
    const [shrouded, ...others] = bags(forge.pki.oids.pkcs8ShroudedKeyBag as string);
    if (shrouded?.key == null || others.length > 0) return undefined;
    const x5c = bags(forge.pki.oids.certBag as string).flatMap(({ cert }) =>
      cert === undefined ? [] : [forge.util.encode64(forge.asn1.toDer(forge.pki.certificateToAsn1(cert)).getBytes())],
    );
    const own = new X509Certificate(Buffer.from(x5c[0] ?? "", "base64"));
    const key = createPrivateKey(forge.pki.privateKeyToPem(shrouded.key));
    if (!own.checkPrivateKey(key)) return undefined;
    const { kty, n, e, d } = key.export({ format: "jwk" });
    return { kty: String(kty), n: String(n), e: String(e), d: String(d), x5c };
  } catch {
    return undefined;
  }
}
