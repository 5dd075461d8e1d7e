// The token endpoint, as a client calls it.

/** Exchanges a code (or anything else that `fields` say) at the token endpoint. */
export async function requestToken(
  request: { issuer: string; clientId: string; clientSecret?: string },
  fields: Record<string, string>,
): Promise<Response> {
  const headers: Record<string, string> =
    request.clientSecret === undefined
      ? {}
      : {
          authorization: `Basic ${Buffer.from(`${encodeURIComponent(request.clientId)}:${encodeURIComponent(request.clientSecret)}`).toString("base64")}`,
        };
  const identity: Record<string, string> = request.clientSecret === undefined ? { client_id: request.clientId } : {};
  return fetch(`${request.issuer}/token`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ ...identity, ...fields }),
  });
}
