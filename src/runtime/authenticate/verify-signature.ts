// One signature over one token's bytes (RFC 7515 5.2), by node:crypto: at half the cost of a trip through WebCrypto's threads.
import { constants, type KeyObject, type VerifyKeyObjectInput, verify } from "node:crypto";

export type TokenAlgorithm = "ES256" | "EdDSA" | "RS256" | "PS256";

interface Method {
  readonly hash: "sha256" | null;
  readonly options: Omit<VerifyKeyObjectInput, "key">;
  /** exact bytes of a signature; `undefined` where the key's size says it (RSA) */
  readonly bytes: number | undefined;
  fits(key: KeyObject): boolean;
}

const rsaBits = (key: KeyObject): number => key.asymmetricKeyDetails?.modulusLength ?? 0;
const isRsa = (key: KeyObject): boolean => key.asymmetricKeyType === "rsa" && rsaBits(key) >= 2_048;

const methods: Readonly<Record<TokenAlgorithm, Method>> = {
  // RFC 7518 3.4: r and s, 32 bytes each
  ES256: {
    hash: "sha256",
    options: { dsaEncoding: "ieee-p1363" },
    bytes: 64,
    fits: (key) => key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1",
  },
  EdDSA: { hash: null, options: {}, bytes: 64, fits: (key) => key.asymmetricKeyType === "ed25519" },
  RS256: { hash: "sha256", options: { padding: constants.RSA_PKCS1_PADDING }, bytes: undefined, fits: isRsa },
  // RFC 7518 3.5: MGF1 with the same hash, salt as long as the hash
  PS256: {
    hash: "sha256",
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
    bytes: undefined,
    fits: isRsa,
  },
};

/** Says whether `key` may verify `algorithm` at all: its type, its curve, an RSA modulus of 2048 bits or more. */
export function keyFits(key: KeyObject, algorithm: string): algorithm is TokenAlgorithm {
  return Object.hasOwn(methods, algorithm) && methods[algorithm as TokenAlgorithm].fits(key);
}

/** Verifies the compact JWS `token`, whose three parts are strict base64url, with a key that `keyFits`. */
export function verifySignature(token: string, key: KeyObject, algorithm: TokenAlgorithm): boolean {
  const dot = token.lastIndexOf(".");
  const signature = Buffer.from(token.slice(dot + 1), "base64url");
  const { hash, options, bytes } = methods[algorithm];
  if (signature.length !== (bytes ?? Math.ceil(rsaBits(key) / 8))) return false;
  return verify(hash, Buffer.from(token.slice(0, dot), "latin1"), { key, ...options }, signature);
}
