// What a sealed secret's protected header says: where it belongs, so that it opens nowhere else (design §3.6).

export const sealedSecretType = "tenantry-secret+jwe";

/** The place of a secret. `field` is its path, such as `oauth.google.web.clientSecret`. */
export interface SecretPlace {
  deployment: string;
  environment: string;
  tenant: string;
  generation: number;
  field: string;
}

/**
 * The protected header of the JWE (general JSON serialization): exactly these and, where there is one recipient alone,
 * `epk`; `alg` and `kid` stand in the recipient's own header.
 */
export interface SealedSecretHeader extends SecretPlace {
  enc: "A256GCM";
  typ: typeof sealedSecretType;
}
