// A SAML certificate that a sign-in may trust: it parses, it is valid now, its key and signature are of today.
import { X509Certificate } from "node:crypto";

const curves = new Set(["prime256v1", "secp384r1", "secp521r1"]);
/** md2, md5 and sha1 with RSA; sha1 with ECDSA and DSA; the old OIW sha1 with RSA: the object identifiers' DER, in hex. */
const weakSignatures = new Set([
  "2a864886f70d010102",
  "2a864886f70d010104",
  "2a864886f70d010105",
  "2a8648ce3d0401",
  "2a8648ce380403",
  "2b0e03021d",
]);
const rsaPss = "2a864886f70d01010a";
/** sha256, sha384 and sha512 begin so; without parameters RSASSA-PSS means SHA-1 (RFC 4055 3.1) */
const sha2 = "60864801650304020";

/** Says what is wrong with one PEM certificate at `at` (seconds since the epoch), or nothing. */
export function certificateFault(pem: string, at: number): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return "is not a readable X.509 certificate; copy it again from the identity provider's metadata";
  }
  const from = Date.parse(certificate.validFrom) / 1000;
  const to = Date.parse(certificate.validTo) / 1000;
  if (!(at >= from)) return `is not valid before ${day(from)}; add it when it is`;
  if (!(at < to)) return `expired on ${day(to)}; get the new one from the identity provider`;
  const key = certificate.publicKey;
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "rsa" || key.asymmetricKeyType === "rsa-pss") {
    if ((modulusLength ?? 0) < 2048) return `has an RSA key of ${modulusLength ?? 0} bits; at least 2048 are needed`;
  } else if (key.asymmetricKeyType !== "ec" || !curves.has(namedCurve ?? "")) {
    return "has a key that XML signatures of today don't use; RSA of 2048 bits or more, P-256, P-384 and P-521 are accepted";
  }
  const { identifier, parameters } = signatureAlgorithm(certificate.raw);
  if (weakSignatures.has(identifier) || (identifier === rsaPss && !parameters.includes(sha2)))
    return "is signed with SHA-1 or MD5, which can be forged; ask for one signed with SHA-256";
  return undefined;
}

const day = (seconds: number): string =>
  Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString().slice(0, 10) : "an unknown day";

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OID, parameters }, … } (RFC 5280 4.1). */
function signatureAlgorithm(der: Buffer): { identifier: string; parameters: string } {
  const outer = element(der, 0);
  const signed = element(der, outer.start);
  const algorithm = element(der, signed.end);
  const identifier = element(der, algorithm.start);
  return {
    identifier: der.subarray(identifier.start, identifier.end).toString("hex"),
    parameters: der.subarray(identifier.end, algorithm.end).toString("hex"),
  };
}

function element(der: Buffer, at: number): { start: number; end: number } {
  const first = der[at + 1] ?? 0;
  const octets = first < 0x80 ? 0 : first & 0x7f;
  const length = octets === 0 ? first : der.readUIntBE(at + 2, octets);
  const start = at + 2 + octets;
  return { start, end: start + length };
}
