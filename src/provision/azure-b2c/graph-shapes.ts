// What we send to Microsoft Graph and read from it. A test holds each of these against Microsoft's published types.

/** POST /beta/trustFramework/keySets */
export interface KeySetCreation {
  id: string;
}

/** POST …/keySets/{id}/uploadSecret. `nbf` in seconds since the epoch. */
export interface SecretUpload {
  use: "sig" | "enc";
  k: string;
  nbf: number;
}

/** POST …/keySets/{id}/generateKey */
export interface KeyGeneration {
  use: "sig" | "enc";
  kty: "RSA";
  nbf: number;
}

/** POST …/keySets/{id}/uploadPkcs12: when the key begins and ends is what its certificate says. */
export interface Pkcs12Upload {
  /** base64 of the whole file */
  key: string;
  password: string;
}

/** One key as Graph shows it: never `k`. */
export interface ShownKey {
  kid: string;
  use?: string;
  kty?: string;
  nbf?: number;
  /** base64 of DER, the key's own first */
  x5c?: string[];
}

/** GET …/keySets/{id} */
export interface ShownKeySet {
  id: string;
  keys: ShownKey[];
}

/** GET /v1.0/domains/{id} */
export interface ShownDomain {
  id: string;
  isVerified: boolean;
  isInitial: boolean;
}

/** One of GET /v1.0/domains/{id}/verificationDnsRecords */
export interface ShownTxtRecord {
  recordType: string;
  label: string;
  text: string;
}
