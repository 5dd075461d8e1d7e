// Our own provider `tenantry`: signed configs and the local platform's objects.
import { resolve } from "node:path";
import type { SignedRoot } from "../bundle/documents.ts";
import { openKeyring } from "../bundle/keyring.ts";
import type { LeafVerifier } from "../bundle/ledger-entry.ts";
import { openTarget } from "../bundle/open-target.ts";
import type { PublishTarget } from "../bundle/target.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { PropertyMap } from "../provider/property-value.ts";
import type { AnyBehaviour, BehaviourTable, ProviderDefinition } from "../provider/provider-definition.ts";
import { resolveSecret } from "../secret/resolve-secret.ts";
import { findRepository } from "../spec/find-repository.ts";
import { appCredentialBehaviour } from "./app-credential/app-credential-behaviour.ts";
import { type FindUsagePlans, findUsagePlans as findUsagePlansAtAws } from "./aws/find-usage-plans.ts";
import { liveLimitsBehaviour } from "./aws/live-limits-behaviour.ts";
import { type ReadLimits, readLimits as readLimitsFromAws } from "./aws/read-limits.ts";
import { b2cBehaviours } from "./azure-b2c/b2c-behaviours.ts";
import { connectionBehaviours } from "./entra/connections/connection-behaviours.ts";
import type { ConnectionSurroundings } from "./entra/connections/identity-provider-behaviour.ts";
import { type GraphPlace, openGraph } from "./graph/graph-client.ts";
import { referenceFingerprint } from "./graph/reference-fingerprint.ts";
import { fetchIssuerKeys } from "./issuer-keys/fetch-issuer-keys.ts";
import { type FetchKeys, issuerKeysBehaviour } from "./issuer-keys/issuer-keys-behaviour.ts";
import { type AdminClient, openAdminClient } from "./local/admin-client.ts";
import { localBehaviours } from "./local/local-behaviours.ts";
import { ProvisionError } from "./provision-error.ts";
import { openRedis } from "./redis/open-redis.ts";
import { redisUserBehaviour } from "./redis/redis-user-behaviour.ts";
import { rotationBehaviour } from "./rotation/rotation-behaviour.ts";
import { type SigningPlace, signedConfigBehaviour } from "./signed-config/signed-config-behaviour.ts";

export interface TenantryProviderOptions {
  /** verifies ledger entries under a root, expired ones too; comes from `verify/`, which this room may not import */
  verifier: (root: SignedRoot, clock: Clock) => LeafVerifier;
  /** There is no setting for it, so that nobody can bend time in a real run: tests attach a provider of their own. */
  clock?: Clock;
  /** where `env:` references are looked up */
  environment?: Readonly<Record<string, string | undefined>>;
  /** reads the keys of issuers that are not ours; default: from their addresses */
  fetchKeys?: FetchKeys;
  /** opens what the setting `publish` names; default: the folder or the bucket itself */
  target?: (place: string, root: string) => PublishTarget;
  /** reads the limits of a gateway; default: from AWS */
  readLimits?: ReadLimits;
  /** looks usage plans up by name, after a run that was killed; default: at AWS */
  findUsagePlans?: FindUsagePlans;
  /** where Microsoft Graph is; default: Microsoft's */
  graph?: GraphPlace;
}

/** The three places that the provider works with: a part of the deployment's settings. */
type Places = Record<"keys" | "publish" | "local", string>;

export function tenantryProvider(options: TenantryProviderOptions): ProviderDefinition {
  const { verifier, clock = systemClock, environment = process.env } = options;
  const fetchKeys: FetchKeys = options.fetchKeys ?? ((jwksUri, signal) => fetchIssuerKeys(jwksUri, { signal }));
  return {
    name: "tenantry",
    version: "0.1.0",
    async configure(configuration, { directory }): Promise<BehaviourTable> {
      const root = findRepository(directory);
      const places = await placesFrom(configuration, root);
      const keys = folderOf("keys", places.keys, root);
      const target: PublishTarget = (options.target ?? openTarget)(places.publish, root);
      const signing: SigningPlace = {
        keyring: () => openKeyring(keys),
        target: () => target,
        verifier: (root) => verifier(root, clock),
        resolve: async ({ field, reference, value }) =>
          value ?? resolveSecret(reference ?? "", { root, environment, field }),
        clock,
      };
      let admin: Promise<AdminClient> | undefined;
      const openAdmin = (): Promise<AdminClient> => {
        admin ??= openAdminClient(resolve(root, places.local));
        return admin;
      };
      const types = new Map(Object.entries(localBehaviours(openAdmin)));
      types.set("tenantry:index:AppCredential", appCredentialBehaviour as AnyBehaviour);
      types.set(
        "tenantry:aws:LiveLimits",
        liveLimitsBehaviour(options.readLimits ?? readLimitsFromAws) as AnyBehaviour,
      );
      const directories: ConnectionSurroundings = {
        graph: openGraph({ environment, ...options.graph }),
        resolve: (reference, field) => resolveSecret(reference, { root, environment, field }),
        fingerprint: (of, secret) => referenceFingerprint(keys, of, secret),
      };
      for (const table of [b2cBehaviours({ ...directories, clock }), connectionBehaviours(directories)])
        for (const [type, behaviour] of Object.entries(table)) types.set(type, behaviour);
      types.set(
        "tenantry:redis:User",
        redisUserBehaviour({
          open: async ({ url, admin, adminUser }, signal) => {
            const password = await resolveSecret(admin, { root, environment, field: "tenantry:redis.admin" });
            return openRedis({ url, adminUser, password }, signal);
          },
        }) as AnyBehaviour,
      );
      types.set("tenantry:index:Rotation", rotationBehaviour as AnyBehaviour);
      types.set("tenantry:index:SignedConfig", signedConfigBehaviour(signing));
      types.set("tenantry:index:IssuerKeys", issuerKeysBehaviour(fetchKeys));
      return (type) => types.get(type);
    },
    async invoke(token, { region, name }) {
      if (token !== "tenantry:aws:findUsagePlans" || typeof region !== "string" || typeof name !== "string")
        throw new TypeError(`tenantry has no function ${token} with such arguments`);
      const plans = await (options.findUsagePlans ?? findUsagePlansAtAws)({ region, name });
      return { plans: plans.map(({ id, tags }) => ({ id, tags })) };
    },
  };
}

/** The engine hands over the `tenantry:` config; what it leaves out stands in Pulumi.yaml or has a default there. */
async function placesFrom(configuration: PropertyMap, root: string): Promise<Places> {
  const { keys, publish, local } = configuration;
  if (typeof keys === "string" && typeof publish === "string" && typeof local === "string")
    return { keys, publish, local };
  const { readDeploymentSettings } = await import("../spec/read-deployment-settings.ts");
  const settings = readDeploymentSettings(root);
  return {
    keys: typeof keys === "string" ? keys : settings.keys,
    publish: typeof publish === "string" ? publish : settings.publish,
    local: typeof local === "string" ? local : settings.local,
  };
}

function folderOf(setting: string, place: string, root: string): string {
  if (place.startsWith("file:") && !place.startsWith("file://")) return resolve(root, place.slice("file:".length));
  const message = `tenantry:${setting} must name a folder as file:PATH.`;
  throw new ProvisionError("provision.configuration", message, { mend: "Mend it in Pulumi.yaml or the stack's file." });
}
