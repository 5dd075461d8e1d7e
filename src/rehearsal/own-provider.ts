// Our own provider in a rehearsal: the real one, handed a place, keys of issuers and secrets by argument. There is no switch
// in a real run's provider that could turn it into this.
import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { openTarget } from "../bundle/open-target.ts";
import type { AnyBehaviour, ProviderDefinition } from "../provider/provider-definition.ts";
import type { GraphPlace } from "../provision/graph/graph-client.ts";
import { tenantryProvider } from "../provision/tenantry-provider.ts";
import { bundleVerifier } from "../verify/bundle-verifier.ts";
import { callService, type Patience } from "./call-service.ts";
import type { Cloud } from "./cloud.ts";
import type { PlainMap } from "./plain-map.ts";

/**
 * Types that work on this machine alone, on the rehearsal's own local platform, or on a stood-in Graph; every other one is kept
 * in the cloud.
 */
const real = /^tenantry:(?:b2c|entra|index|local):/;
const realWithRedis = /^tenantry:(?:b2c|entra|index|local|redis):/;

/** Proves nothing to anybody but the stand-in. */
const rehearsedIdentity = { ARM_CLIENT_ID: "rehearsal", ARM_OIDC_TOKEN: "rehearsal" };

/**
 * `environment` is where `env:` references are looked up; `withRedis` says that the rehearsal has a Redis of its own; `graph`
 * is where a stood-in Graph listens.
 */
export function ownProvider(
  cloud: Cloud,
  environment: Readonly<Record<string, string | undefined>>,
  {
    patience = {},
    withRedis = false,
    graph = nowhere,
  }: { patience?: Patience; withRedis?: boolean; graph?: Pick<GraphPlace, "graph" | "login" | "wait"> } = {},
): ProviderDefinition {
  const issuers = new Map<string, Record<string, unknown>[]>();
  const provider = tenantryProvider({
    verifier: (root, clock) => bundleVerifier({ trust: root, clock }).lastLeaf,
    environment,
    graph: { ...graph, environment: rehearsedIdentity },
    findUsagePlans: async ({ region, name }) =>
      cloud
        .list("aws:apigateway/usagePlan:UsagePlan")
        .filter(({ properties }) => properties.region === region && properties.name === name)
        .map(({ id, properties }) => ({ id, tags: { ...(properties.tags as Record<string, string> | undefined) } })),
    // Of a bucket the program knows the name; what is written goes to a folder of the rehearsal's own.
    target: (place, root) => openTarget(place.startsWith("file:") ? place : "file:.tenantry/bundle", root),
    fetchKeys: async (jwksUri) => {
      const keys = issuers.get(jwksUri) ?? [rehearsedKey()];
      issuers.set(jwksUri, keys);
      return keys;
    },
  });
  return {
    ...provider,
    async configure(configuration, place) {
      const table = await provider.configure(configuration, place);
      return (type) => {
        const behaviour = table(type);
        return behaviour === undefined || (withRedis ? realWithRedis : real).test(type)
          ? behaviour
          : inCloud(behaviour, cloud, patience);
      };
    },
  };
}

/** A rehearsal without a stood-in Graph reaches none: port 9 answers nobody. */
const nowhere = { graph: "http://127.0.0.1:9", login: "http://127.0.0.1:9" };

/** The behaviour's own judgement of inputs and changes; what it would do elsewhere happens in the cloud. */
function inCloud(behaviour: AnyBehaviour, cloud: Cloud, patience: Patience): AnyBehaviour {
  const { diff: _looksElsewhere, ...kept } = behaviour;
  const made = (type: string, id: string): PlainMap =>
    Object.fromEntries((behaviour.computed ?? []).map((name) => [name, `${type.split(":").at(-1)}-${name}-${id}`]));
  return {
    ...kept,
    async create({ type, name, inputs, signal }) {
      const object = await callService(cloud, { operation: "create", type, name, signal }, patience, () => {
        const id = createHash("sha256").update(`${type} ${name}`).digest("hex").slice(0, 20);
        return cloud.put(type, id, { ...made(type, id), ...(inputs as PlainMap) });
      });
      return { id: object.id, outputs: { ...object.properties } };
    },
    ...(behaviour.update === undefined
      ? {}
      : {
          async update({ type, name, id, inputs, signal }) {
            const object = await callService(cloud, { operation: "update", type, name, signal }, patience, () =>
              cloud.put(type, id, { ...made(type, id), ...(inputs as PlainMap) }),
            );
            return { outputs: { ...object.properties } };
          },
        }),
    async read({ type, id, inputs }) {
      const object = cloud.get(type, id);
      return object === undefined ? undefined : { inputs, outputs: { ...object.properties } };
    },
    async delete({ type, id }) {
      cloud.remove(type, id);
    },
  };
}

/** A real key, as a verifier demands; its private part is forgotten at once. */
function rehearsedKey(): Record<string, unknown> {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { n, e } = createPublicKey(publicKey.export({ type: "spki", format: "pem" })).export({ format: "jwk" });
  const kid = createHash("sha256").update(String(n)).digest("base64url").slice(0, 16);
  return { kty: "RSA", n, e, kid, use: "sig", alg: "RS256" };
}
