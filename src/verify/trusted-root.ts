// A root whose signatures have been verified, with its keys imported once.
import type { KeyObject } from "node:crypto";
import type { RoleName, RootDocument, SignedRoot, SigningAlgorithm } from "../bundle/documents.ts";

/** A key as the verifier uses it: its algorithm belongs to the key, never to a header. */
export interface TrustedKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly hash: "sha256" | null;
  readonly input: { readonly key: KeyObject; readonly dsaEncoding: "ieee-p1363" };
}

/** Only `trustRoot` and `nextRoot` make one. */
export class TrustedRoot {
  readonly document: RootDocument;
  readonly signed: SignedRoot;
  /** base64url SHA-256 of the payload's bytes */
  readonly digest: string;
  readonly #keys: ReadonlyMap<RoleName, ReadonlyMap<string, TrustedKey>>;

  constructor(
    document: RootDocument,
    signed: SignedRoot,
    digest: string,
    keys: ReadonlyMap<RoleName, ReadonlyMap<string, TrustedKey>>,
  ) {
    this.document = document;
    this.signed = signed;
    this.digest = digest;
    this.#keys = keys;
  }

  /** Gives the key `kid` of a role, or `undefined` where that role does not list it. */
  key(role: RoleName, kid: string): TrustedKey | undefined {
    return this.#keys.get(role)?.get(kid);
  }
}
