// The credentials that are alive in a stack's state, whatever a platform calls them.

/** One proof that a service takes. */
export interface LiveCredential {
  /** whose it is: the same for every epoch of one app, user or key */
  holder: string;
  /** tells it from every other; it may be the secret itself, so that it is never shown */
  id: string;
  /** grows from one rotation to the next */
  epoch: number;
}

interface StateResource {
  urn: string;
  type: string;
  id?: string;
  delete?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

type Found = Pick<LiveCredential, "id" | "epoch"> & { holder?: string };
type Values = Record<string, unknown>;

/** By type: what of a resource proves something. `name` is the resource's own, without its parents. */
const proofs: Readonly<Record<string, (values: Values, name: string, id: string) => Found[]>> = {
  "auth0:index/clientCredentials:ClientCredentials": ({ privateKeyJwt, clientId, clientSecretWoVersion }, name) => {
    const { credentials = [] } = (privateKeyJwt ?? {}) as { credentials?: { name: string; pem: string }[] };
    if (typeof clientSecretWoVersion === "number")
      // The secret is written and never read; its version is its epoch. Epochs take turns in two clients.
      return [
        {
          holder: name.replace(/\.b$/, ""),
          id: `${clientId}/${clientSecretWoVersion}`,
          epoch: clientSecretWoVersion,
        },
      ];
    return credentials.map((each) => ({ id: each.pem, epoch: numberAtEnd(each.name) }));
  },
  "okta:app/oAuth:OAuth": ({ jwks, tokenEndpointAuthMethod, clientId, clientSecret }, name) => {
    if (tokenEndpointAuthMethod === "client_secret_basic")
      return [{ holder: name.replace(/\.\d+$/, ""), id: `${clientId}/${clientSecret}`, epoch: numberAtEnd(name) }];
    return newestFirst(((jwks ?? []) as { kid: string }[]).map(({ kid }) => kid));
  },
  "azuread:index/applicationPassword:ApplicationPassword": ({ value, keyId, rotateWhenChanged }, name) => [
    {
      holder: name.replace(/\.[ab]$/, ""),
      id: `${keyId}/${value}`,
      epoch: Number((rotateWhenChanged as { epoch?: string } | undefined)?.epoch),
    },
  ],
  "aws:apigateway/apiKey:ApiKey": (_, name, id) => [
    { holder: name.replace(/\.\d+$/, ""), id, epoch: numberAtEnd(name) || 1 },
  ],
  "tenantry:redis:User": ({ hashes }) => newestFirst((hashes ?? []) as string[]),
};

/** `state` as `exportState({ showSecrets: true })` gives it. */
export function liveCredentials(state: unknown): LiveCredential[] {
  const { resources = [] } = (state as { deployment?: { resources?: StateResource[] } }).deployment ?? {};
  return resources.flatMap(({ urn, type, id = "", delete: going, inputs, outputs }) => {
    if (going === true) return [];
    const name = urn.slice(urn.lastIndexOf("::") + 2);
    const values = reveal({ ...inputs, ...outputs }) as Values;
    return (proofs[type]?.(values, name, id) ?? []).map((found) => ({ holder: name, ...found }));
  });
}

function newestFirst(ids: readonly string[]): Found[] {
  return ids.map((id, index) => ({ id, epoch: ids.length - index }));
}

function numberAtEnd(text: string): number {
  return Number(/\d+$/.exec(text)?.[0]);
}

/** The engine's own mark of a secret in an export, and the name under which it then shows the value as JSON. */
const secretMark = "4dabf18193072939515e22adb298388d";

function reveal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reveal);
  if (value === null || typeof value !== "object") return value;
  if (secretMark in value) return JSON.parse((value as { plaintext?: string }).plaintext ?? "null") as unknown;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reveal(inner)]));
}
