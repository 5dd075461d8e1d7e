// For a server in JavaScript behind the guard: the signed header → who is calling, or `undefined`.
import { createHash } from "node:crypto";
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from "jose";
import { contextIssuer, contextType, type TenantStatement } from "./context-signer.ts";

/**
 * Verifies the value of `x-tenantry-context` against the guard's public keys. `audience`: this server's origin, as the guard
 * knows it; `method` and `body` are those of the request at hand. `undefined`: refuse the request. `at` in seconds.
 */
export async function verifyTenantStatement(
  header: string | undefined,
  expected: { keys: JSONWebKeySet; audience: string; method: string; body: Uint8Array; at?: number },
): Promise<TenantStatement | undefined> {
  if (header === undefined) return undefined;
  try {
    const { payload } = await jwtVerify<TenantStatement>(header, createLocalJWKSet(expected.keys), {
      issuer: contextIssuer,
      audience: expected.audience,
      typ: contextType,
      algorithms: ["ES256", "EdDSA"],
      requiredClaims: ["tenant", "sub", "exp", "iat", "htm", "body"],
      ...(expected.at === undefined ? {} : { currentDate: new Date(expected.at * 1_000) }),
    });
    const digest = createHash("sha256").update(expected.body).digest("base64url");
    return payload.htm === expected.method && payload.body === digest ? payload : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
