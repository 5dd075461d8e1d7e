import { documentTypes } from "../../../src/bundle/documents.ts";
import type { Signer } from "../../../src/bundle/signer.ts";

/** Gives protected headers as text: only the first is right. `other` is a key of another role. */
export function headerTexts({ alg, kid }: Signer, other: string): [name: string, header: string][] {
  const typ = documentTypes.tenant;
  const right = { alg, kid, typ };
  const changed = (change: object): string => JSON.stringify({ ...right, ...change });
  const ordered = (entries: [string, unknown][]): string => JSON.stringify(Object.fromEntries(entries));
  const algorithms = ["none", "HS256", "RS256", "ES384", "Ed25519", "es256", "", alg === "ES256" ? "EdDSA" : "ES256"];
  const types = [
    "",
    "JWT",
    "tenant-config",
    "application/tenant-config+jws",
    typ.toUpperCase(),
    documentTypes.head,
    documentTypes.tombstone,
  ];
  const extras = {
    crit: ["exp"],
    b64: false,
    jwk: { kty: "EC" },
    jku: "https://evil.example/jwks",
    x5u: "https://evil.example/x",
    x5c: ["MII="],
    cty: "json",
    zip: "DEF",
    iat: 1,
  };
  return [
    ["right", JSON.stringify(right)],
    ...algorithms.map((one): [string, string] => [`alg ${one}`, changed({ alg: one })]),
    ...types.map((one): [string, string] => [`typ ${one}`, changed({ typ: one })]),
    ...Object.entries(extras).map(([name, value]): [string, string] => {
      const entries = Object.entries({ ...right, [name]: value }).sort(([a], [b]) => (a < b ? -1 : 1));
      return [`with ${name}`, ordered(entries)];
    }),
    ...["alg", "kid", "typ"].flatMap((name): [string, string][] => [
      [`without ${name}`, ordered(Object.entries(right).filter(([key]) => key !== name))],
      [`${name} null`, changed({ [name]: null })],
      [`${name} a list`, changed({ [name]: [right[name as "alg"]] })],
      [`${name} a number`, changed({ [name]: 1 })],
    ]),
    ["kid of another role", changed({ kid: other })],
    ["kid unknown", changed({ kid: "A".repeat(43) })],
    ["kid __proto__", changed({ kid: "__proto__" })],
    ["kid constructor", changed({ kid: "constructor" })],
    ["kid a path", changed({ kid: "../../etc/passwd" })],
    ["kid with a space", changed({ kid: `${kid} ` })],
    [
      "other order",
      ordered([
        ["typ", typ],
        ["kid", kid],
        ["alg", alg],
      ]),
    ],
    ["white space", JSON.stringify(right, null, 1)],
    ["duplicate alg", `{"alg":"none",${JSON.stringify(right).slice(1)}`],
    ["escaped name", JSON.stringify(right).replace('"alg"', '"\\u0061lg"')],
    ["byte order mark", `\ufeff${JSON.stringify(right)}`],
    ["a list", JSON.stringify([right])],
    ["null", "null"],
    ["a string", '"header"'],
    ["not JSON", "{alg:1}"],
    ["very long", changed({ kid: "k".repeat(1_000) })],
  ];
}
