// An identity provider of a test: real keys, real signatures, and tokens as wrong as a case wants them.
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import type { TrustedIssuer } from "../../src/bundle/documents.ts";

export interface TokenWishes {
  /** claims laid over the usual ones; `undefined` takes one away */
  claims?: Record<string, unknown>;
  /** header members laid over the usual ones */
  header?: Record<string, unknown>;
  key?: CryptoKey;
  /** seconds since the epoch at which it is issued */
  at?: number;
  life?: number;
}

export interface TestIssuer {
  readonly url: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: Record<string, unknown>;
  readonly trusted: TrustedIssuer;
  token(wishes?: TokenWishes): Promise<string>;
}

/** Makes an issuer with one key. `claims` are what its usual person's token says beside the registered ones. */
export async function testIssuer(options: {
  url: string;
  audience: string;
  alg?: "ES256" | "EdDSA" | "RS256" | "PS256";
  kid?: string;
  claims?: Record<string, unknown>;
  trusted?: Partial<TrustedIssuer>;
}): Promise<TestIssuer> {
  const alg = options.alg ?? "ES256";
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = options.kid ?? `key-of-${new URL(options.url).pathname.split("/").at(-1)}`;
  const publicJwk: Record<string, unknown> = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
  const trusted: TrustedIssuer = {
    issuer: options.url,
    audiences: [options.audience],
    algorithms: [alg],
    jwks: { keys: [publicJwk] },
    tenantClaim: "tenant_id",
    rolesClaim: "roles",
    ...options.trusted,
  };
  return {
    url: options.url,
    kid,
    privateKey,
    publicJwk,
    trusted,
    async token(wishes = {}) {
      const at = wishes.at ?? Math.floor(Date.now() / 1000);
      const claims = {
        iss: options.url,
        aud: options.audience,
        sub: "user-1",
        iat: at,
        exp: at + (wishes.life ?? 600),
        client_id: "app",
        ...options.claims,
        ...wishes.claims,
      };
      const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
      const header = { alg, kid, typ: "at+jwt", ...wishes.header };
      const sent = Object.fromEntries(Object.entries(header).filter(([, value]) => value !== undefined));
      return new SignJWT(kept as JWTPayload)
        .setProtectedHeader(sent as { alg: string })
        .sign(wishes.key ?? privateKey, sent.crit === undefined ? {} : { crit: { exp: true, b64: false } });
    },
  };
}
