// The mutated documents that two verifiers must agree on: every case is made the same way on every run.
import { canonicalize } from "../../../src/bundle/canonicalize.ts";
import { contentDigest } from "../../../src/bundle/content-digest.ts";
import { documentTypes, type HeadDocument, type TenantConfig } from "../../../src/bundle/documents.ts";
import type { Keyring } from "../../../src/bundle/keyring.ts";
import { configOf, contentOf, now } from "../fixture-deployment.ts";
import { bodyTexts } from "./body-texts.ts";
import { edgeSignatures } from "./edge-signatures.ts";
import { envelopes } from "./envelopes.ts";
import { fieldMutations } from "./field-mutations.ts";
import { headerTexts } from "./header-texts.ts";
import { signRaw } from "./sign-raw.ts";
import type { VerdictCase } from "./verdict-case.ts";

const headOf = (): HeadDocument => ({
  schema: "1.0",
  requires: [],
  deployment: "example",
  environment: "local",
  version: 7,
  issued: now,
  expires: now + 86_400,
  tenants: { digest: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", count: 2, buckets: 1 },
  routes: { digest: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", count: 4, buckets: 4096 },
});

/** Makes the cases for one deployment's keys. */
export async function corpus(keyring: Keyring): Promise<VerdictCase[]> {
  const cases: VerdictCase[] = [];
  const tenant = keyring.signer("tenant");
  const head = keyring.signer("head");
  const root = keyring.root;
  const add = (name: string, kind: VerdictCase["kind"], jws: string, more: Partial<VerdictCase> = {}): void => {
    cases.push({ name, kind, jws, root, at: now, ...more });
  };
  const rich = contentOf("acme", {
    domain: "acme.example",
    organizationName: 'Ac\u2028me — “é” 😀 \u0007\\"/',
    oauth: {
      google: [{ name: "default", clientId: "g", redirectUri: "https://a.example/g", scopes: ["email"] }],
      saml: { entryPoint: "https://i.example", issuer: "sp", cert: ["pem"], callbackUrl: "https://a.example/saml" },
    },
    issuers: contentOf("acme").issuers.map((one) => ({ ...one, policies: ["b2c_1_susi"], policyClaim: "tfp" })),
    roles: [
      { roleId: "m", name: "", permissions: [{ resource: "*", action: "*", conditions: { team: { in: ["a"] } } }] },
    ],
  });
  const config = configOf("acme", { config: rich, generation: 2, version: 5, serial: 3 });
  const body = canonicalize(config);
  const good = await signRaw(body, tenant);
  const headBody = canonicalize(headOf());
  const goodHead = await signRaw(headBody, head, { typ: documentTypes.head });

  for (const [name, jws] of envelopes(good)) add(`envelope: ${name}`, "config", jws);
  for (const [name, jws] of envelopes(goodHead)) add(`envelope of a head: ${name}`, "head", jws);
  for (const [name, header] of headerTexts(tenant, head.kid)) {
    add(`header: ${name}`, "config", await signRaw(body, tenant, { header }));
  }
  for (const [name, signature] of edgeSignatures(tenant.alg)) {
    add(`signature: ${name}`, "config", await signRaw(body, tenant, { signature }));
  }
  for (const [name, bytes] of bodyTexts(body)) add(`body: ${name}`, "config", await signRaw(bytes, tenant));
  for (const [name, value] of fieldMutations(config as unknown as Record<string, unknown>, 4)) {
    add(`field: ${name}`, "config", await signRaw(resigned(value), tenant));
  }
  for (const [name, value] of fieldMutations(headOf() as unknown as Record<string, unknown>, 2)) {
    add(`field of a head: ${name}`, "head", await signRaw(canonicalize(value), head, { typ: documentTypes.head }));
  }

  add("signed by the head's key", "config", await signRaw(body, head));
  add("signed by a root key", "config", await signRaw(body, keyring.signer("root")));
  add("a head signed by the tenant key", "head", await signRaw(headBody, tenant, { typ: documentTypes.head }));
  add("a config where a head belongs", "head", good);
  add("a head where a config belongs", "config", goodHead);
  add("a head's body under a config's typ", "config", await signRaw(headBody, tenant));
  add("a config's body under a head's typ", "head", await signRaw(body, head, { typ: documentTypes.head }));
  add(
    "content digest of another content",
    "config",
    await signRaw(canonicalize({ ...config, content: configOf("b").content }), tenant),
  );

  const { issued, expires } = config;
  for (const at of [issued - 61, issued - 60, issued, expires - 1, expires, expires + 1]) {
    add(`config at ${at - issued}`, "config", good, { at });
    add(`head at ${at - issued}`, "head", goodHead, { at });
  }
  for (const [life, name] of [
    [0, "none"],
    [-1, "negative"],
    [400 * 86_400, "longest"],
    [400 * 86_400 + 1, "too long"],
  ] as const) {
    add(
      `life of a config: ${name}`,
      "config",
      await signRaw(canonicalize({ ...config, expires: issued + life }), tenant),
    );
  }
  for (const life of [8 * 86_400, 8 * 86_400 + 1]) {
    const longer = canonicalize({ ...headOf(), expires: now + life });
    add(`life of a head: ${life}`, "head", await signRaw(longer, head, { typ: documentTypes.head }));
  }
  const asked: Partial<VerdictCase>[] = [
    { deployment: "example" },
    { deployment: "other" },
    { environment: "prod" },
    { tenantId: "acme" },
    { tenantId: "globex" },
    ...[1, 2, 3].map((generation) => ({ atLeast: { generation } })),
    ...[4, 5, 6].map((version) => ({ atLeast: { version } })),
    ...[2, 3, 4].map((serial) => ({ atLeast: { version: 5, serial } })),
    { atLeast: { generation: 1, version: 6 } },
    { atLeast: { generation: 2, version: 5, content: config.content } },
    { atLeast: { generation: 2, version: 5, content: configOf("b").content } },
    { atLeast: { generation: 2, version: 4, serial: 9, content: configOf("b").content } },
  ];
  for (const more of asked) add(`asked with ${JSON.stringify(more)}`, "config", good, more);
  return cases;
}

/** A changed config says its own digest, so that the change itself is judged. */
function resigned(value: Record<string, unknown>): string {
  const config = value as unknown as TenantConfig;
  if (typeof config.config !== "object" || config.config === null || typeof config.content !== "string")
    return canonicalize(value);
  if (config.content.length !== 43) return canonicalize(value);
  return canonicalize({ ...value, content: contentDigest(config.config) });
}
