// A new RSA key with a certificate of its own, as the PKCS #12 that a B2C directory takes: the one copy of the key is what it is given.
import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { Pkcs12Upload } from "./graph-shapes.ts";

const day = 86_400;

export interface CertificateWish {
  /** common name, from which a person tells whose it is; at most 64 characters, as X.520 has it */
  subject: string;
  /** seconds since the epoch */
  begins: number;
  /** whole days */
  days: number;
}

/** RSA of 2,048 bits and SHA-256, for signatures alone. The password is of this one upload. */
export async function selfSignedPkcs12({ subject, begins, days }: CertificateWish): Promise<Pkcs12Upload> {
  // a dependency of few: whoever has no certificate made does not load it
  const { default: forge } = await import("node-forge");
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2_048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const key = forge.pki.privateKeyFromPem(privateKey);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // RFC 5280 4.1.2.2: positive, and at most 20 bytes
  certificate.serialNumber = `00${randomBytes(16).toString("hex")}`;
  certificate.validity.notBefore = new Date(begins * 1_000);
  certificate.validity.notAfter = new Date((begins + days * day) * 1_000);
  const name = [{ name: "commonName", value: subject }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, critical: true },
  ]);
  certificate.sign(key, forge.md.sha256.create());
  const password = randomBytes(24).toString("base64url");
  const asn1 = forge.pkcs12.toPkcs12Asn1(key, [certificate], password, { algorithm: "aes256" });
  return { key: Buffer.from(forge.asn1.toDer(asn1).getBytes(), "binary").toString("base64"), password };
}
