// One tenant of every platform, opened alike, so that one test can bring the same trouble to all of them.
import { join } from "node:path";
import type { EngineReporter } from "../../src/engine/engine-progress.ts";
import type { Stack } from "../../src/engine/open-stack.ts";
import { adminPaths } from "../../src/local/admin-contract.ts";
import { openAdminClient } from "../../src/provision/local/admin-client.ts";
import { auth0Behaviours } from "../../src/rehearsal/auth0/auth0-behaviours.ts";
import { tokens as auth0 } from "../../src/rehearsal/auth0/tokens.ts";
import type { Cloud } from "../../src/rehearsal/cloud.ts";
import { oktaBehaviours } from "../../src/rehearsal/okta/okta-behaviours.ts";
import { tokens as okta } from "../../src/rehearsal/okta/tokens.ts";
import { startRedis } from "../mock/redis-server.ts";
import { auth0Repository } from "./auth0/auth0-repository.ts";
import { awsRepository, exampleSecrets } from "./aws/aws-repository.ts";
import { awsTypes } from "./aws/aws-types.ts";
import { b2cRepository } from "./azure-b2c/b2c-repository.ts";
import { b2cToken } from "./azure-b2c/b2c-token.ts";
import { entraRepository } from "./entra/entra-repository.ts";
import { entraToken } from "./entra/entra-token.ts";
import { miscounted } from "./kill-every-create.ts";
import { oktaRepository } from "./okta/okta-repository.ts";
import { redisRepository } from "./redis/redis-repository.ts";
import { adminPassword, asAdmin } from "./redis/redis-users.ts";

export interface TroubledTenant {
  /** the stack's name */
  stack: string;
  specFile: string;
  environment: string;
  /** of a stood-in service */
  cloud?: Cloud;
  /** values that nothing may repeat */
  secrets: readonly string[];
  /** `signal` stops its engine, `report` hears of its progress */
  open(signal?: AbortSignal, report?: EngineReporter): Promise<Stack>;
  /** names of what stands in the service */
  standing(): Promise<string[]>;
  /** what stands there more or less often than the state says */
  twice(stack: Stack): Promise<string[]>;
  close(): Promise<void>;
}

export interface TroubledPlatform {
  make(): Promise<TroubledTenant>;
  /** types of resources in the order in which they are made: at the first, and in the middle */
  stops: readonly [first: string, middle: string];
}

interface CloudRepository {
  root: string;
  cloud: Cloud;
  secrets?: Readonly<Record<string, string>> | readonly string[];
  close(): void | Promise<void>;
}

/** A tenant whose objects stand in a stood-in service; `resourceTypes` as for `miscounted`. */
function inCloud(
  { root, cloud, secrets = [], close }: CloudRepository,
  stack: string,
  types: readonly string[],
  resourceTypes: Readonly<Record<string, string>> = {},
): Omit<TroubledTenant, "open"> {
  // a call that is tried again because of lag would use up what a test arranges
  cloud.lag = 0;
  const [tenant, environment = "local"] = stack.split(".");
  return {
    ...{ stack, environment, specFile: join(root, "tenants", `${tenant}.yaml`), cloud },
    secrets: Object.values(secrets),
    standing: async () => cloud.list().map(({ type, id }) => `${type} ${id}`),
    twice: (opened) => miscounted(opened, cloud, types, resourceTypes),
    close: async () => close(),
  };
}

/** A local tenant, or one with a user in a real Redis: both are addressed by names of ours, so that nothing can be there twice. */
async function onThisMachine(tenant: "pebble" | "quartz"): Promise<TroubledTenant> {
  const redis = await startRedis({ password: adminPassword });
  const repository = await redisRepository(
    { redis: { url: `redis://127.0.0.1:${redis.port}`, admin: "file:.tenantry/secrets/redis", adminUser: "default" } },
    { ".tenantry/secrets/redis": `${adminPassword}\n` },
  );
  const admin = await openAdminClient(join(repository.root, ".tenantry/local"));
  return {
    ...{ stack: tenant, environment: "local", specFile: join(repository.root, "tenants", `${tenant}.yaml`) },
    secrets: [adminPassword],
    open: (signal, report) => repository.open(tenant, {}, { ...(signal && { signal }), ...(report && { report }) }),
    async standing() {
      const organization = await admin.get(adminPaths.organization(tenant));
      const users = (await (await asAdmin(redis.port)).acl("USERS")) as string[];
      return [...(organization === undefined ? [] : ["organization"]), ...users.filter((user) => user !== "default")];
    },
    twice: async () => [],
    async close() {
      await repository.close();
      await redis.stop();
    },
  };
}

const unprotected = "\nlifecycle: { protect: false }\n";

export const troubledPlatforms: Readonly<Record<string, TroubledPlatform>> = {
  auth0: {
    stops: [auth0.organization, auth0.clientGrant],
    async make() {
      const repository = await auth0Repository();
      repository.edit("clinic", /$/, unprotected);
      return {
        ...inCloud(repository, "clinic.prod", Object.keys(auth0Behaviours.types)),
        open: (signal, report) => repository.open("clinic", signal, report),
      };
    },
  },
  okta: {
    stops: [okta.group, okta.server],
    async make() {
      const repository = await oktaRepository();
      repository.edit("pied-piper", /$/, unprotected);
      return {
        ...inCloud(repository, "pied-piper.prod", Object.keys(oktaBehaviours.types)),
        open: (signal, report) => repository.open("pied-piper", signal, {}, report),
      };
    },
  },
  entra: {
    stops: [entraToken.application, entraToken.principal],
    async make() {
      const repository = await entraRepository();
      return {
        ...inCloud(repository, "contoso.prod", Object.values(entraToken)),
        open: (signal, report) => repository.open("contoso", signal, report),
      };
    },
  },
  "azure-b2c": {
    stops: [b2cToken.azuread.application, b2cToken.own.policy],
    async make() {
      const repository = await b2cRepository();
      const { azuread, graph, own } = b2cToken;
      const types = [...Object.values(azuread), ...Object.values(graph)];
      const named = { [graph.domain]: own.domain, [graph.keySet]: own.keySet, [graph.policy]: own.policy };
      return {
        ...inCloud(repository, "lucerne.prod", types, named),
        open: (signal, report) => repository.open("lucerne", signal, report),
      };
    },
  },
  aws: {
    stops: [awsTypes.key, awsTypes.secret],
    async make() {
      const repository = await awsRepository();
      const { key, member, secret, value } = awsTypes;
      await (await repository.open("platform")).up();
      const shared = new Set(repository.cloud.list());
      const secrets = Object.values(exampleSecrets.environment);
      const own = inCloud({ ...repository, secrets }, "bureau", [key, member, secret, value]);
      return {
        ...own,
        open: (signal, report) =>
          repository.open("bureau", {}, { ...(signal && { signal }), ...(report && { report }) }),
        standing: async () =>
          repository.cloud.list().flatMap((each) => (shared.has(each) ? [] : [`${each.type} ${each.id}`])),
      };
    },
  },
  redis: {
    stops: ["tenantry:local:Organization", "tenantry:redis:User"],
    make: () => onThisMachine("quartz"),
  },
  local: {
    stops: ["tenantry:local:Organization", "tenantry:local:Client"],
    make: () => onThisMachine("pebble"),
  },
};
