// A client as the library wants it described.
import type { ClientMetadata } from "oidc-provider";
import type { ClientRecord } from "./organization-record.ts";

/** `client_secret_basic` also takes the secret from the body: the library treats the two as one. */
export function clientMetadata({ clientId, clientSecret, body }: ClientRecord): ClientMetadata {
  const proof: Partial<ClientMetadata> =
    body.publicKeys !== undefined
      ? {
          token_endpoint_auth_method: "private_key_jwt",
          token_endpoint_auth_signing_alg: "ES256",
          jwks: { keys: body.publicKeys.map((key) => ({ ...key })) },
        }
      : clientSecret === undefined
        ? {}
        : { client_secret: clientSecret };
  if (body.kind === "machine")
    return {
      client_id: clientId,
      ...proof,
      grant_types: ["client_credentials"],
      response_types: [],
      redirect_uris: [],
    };
  return {
    client_id: clientId,
    redirect_uris: body.redirectUris,
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    ...(body.kind === "native"
      ? { application_type: "native" as const, token_endpoint_auth_method: "none" as const }
      : { application_type: "web" as const, ...proof }),
  };
}
