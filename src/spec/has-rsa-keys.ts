import { X509Certificate } from "node:crypto";

/** Says whether each PEM certificate has an RSA key: the only kind that the embedded platform's SAML library checks signatures with. */
export function hasRsaKeys(cert: string | readonly string[]): boolean {
  return (typeof cert === "string" ? [cert] : cert).every((pem) => {
    try {
      return new X509Certificate(pem).publicKey.asymmetricKeyType === "rsa";
    } catch {
      return false;
    }
  });
}
