// Stacks rehearsed: the repository's own program and the unmodified SDKs, the real engine, and nothing real to lose.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineReporter } from "../engine/engine-progress.ts";
import type { Engine } from "../engine/ensure-engine.ts";
import { openStack, type PolicyPack, type Stack, type StackResult } from "../engine/open-stack.ts";
import { startLocalPlatform } from "../local/start-local-platform.ts";
import { parseStackName } from "../spec/parse-stack-name.ts";
import { readDeploymentSettings } from "../spec/read-deployment-settings.ts";
import { Cloud } from "./cloud.ts";
import { serveGraph } from "./graph/serve-graph.ts";
import { ownProvider } from "./own-provider.ts";
import { packageBehaviours } from "./package-behaviours.ts";
import { placeRedis } from "./place-redis.ts";
import { rehearsalRedis } from "./rehearsal-redis.ts";
import type { StackRehearsal } from "./rehearsal-report.ts";
import { rehearsalRoot } from "./rehearsal-root.ts";
import { rehearseStack } from "./rehearse-stack.ts";
import { serveStandIns } from "./serve-stand-ins.ts";
import { standIn } from "./stand-in.ts";

export interface RehearseStacksOptions {
  /** the repository of specs; only read */
  root: string;
  /** stack names of one environment: `acme`, or `acme.prod` */
  stacks: readonly string[];
  engine: Pick<Engine, "cli">;
  /** SDKs to stand in for; default: every one that is installed */
  packages?: readonly string[];
  /** ends each stack's rehearsal after its plan */
  planOnly?: boolean;
  /** by stack: judges each of its runs; names files and lines of the repository, not of its copy */
  policyPacks?: ReadonlyMap<string, PolicyPack>;
  /** state of the services; default: empty. Tests bring one with faults. */
  cloud?: Cloud;
  /** told before each stack, and by the engine */
  started?: (stack: string) => void;
  report?: EngineReporter;
  signal?: AbortSignal;
}

const noRedis = "no redis-server here: users in Redis were planned, and stood in for";

/**
 * Rehearses one stack after another in one cloud, so that tenants that would take each other's names are found. What tenants
 * share comes first and stays until the end. Needs no credentials, gives none to the program, and leaves nothing behind.
 */
export async function rehearseStacks(options: RehearseStacksOptions): Promise<StackRehearsal[]> {
  const { stacks, engine, cloud = new Cloud(), signal } = options;
  const environments = new Set(stacks.map((stack) => parseStackName(stack).environment));
  if (environments.size > 1) throw new TypeError("One rehearsal is of one environment");
  const [environment] = environments;
  const platform = environment === undefined ? "platform" : `platform.${environment}`;
  const copy = await rehearsalRoot(options.root, [...stacks, platform]);
  // Users are made in a real server where this machine has one; elsewhere they are stood in for, and the report says so.
  const wantsRedis = [...stacks, platform].some(
    (stack) => readDeploymentSettings(copy.root, { stack }).redis !== undefined,
  );
  const redis = wantsRedis ? await rehearsalRedis(copy.root) : undefined;
  if (redis !== undefined) placeRedis(copy.root, [...stacks, platform], redis);
  const local = await startLocalPlatform({ directory: join(copy.root, ".tenantry/local"), preferredPort: 0 });
  const graph = await serveGraph(cloud);
  try {
    const packages = (options.packages ?? copy.packages).filter((name) => copy.packages.includes(name));
    const definitions = await Promise.all(
      packages.map(async (name) => {
        const behaviours = await packageBehaviours(name);
        return standIn(name, { cloud, from: copy.root, ...(behaviours === undefined ? {} : { behaviours }) });
      }),
    );
    const own = ownProvider(cloud, copy.environment, { withRedis: redis !== undefined, graph: graph.place });
    const served = await serveStandIns([own, ...definitions], { directory: copy.root });
    try {
      const open = (stack: string, env: NodeJS.ProcessEnv = {}): Promise<Stack> => {
        const policyPack = options.policyPacks?.get(stack);
        return openStack({
          ...{ root: copy.root, stack, engine },
          environment: readDeploymentSettings(copy.root, { stack }).environment,
          env: { ...copy.environment, ...served.environment, ...env },
          ...(options.report === undefined ? {} : { report: options.report }),
          ...(policyPack === undefined ? {} : { policyPack }),
          ...(signal === undefined ? {} : { signal }),
        });
      };
      const route = async (leaving = ""): Promise<StackResult> =>
        (await open(platform, { TENANTRY_LEAVING: leaving })).up();
      let shared: Stack | undefined;
      const rehearse = async (stack: string, keep: boolean): Promise<StackRehearsal> => {
        options.started?.(stack);
        const { tenantId } = parseStackName(stack);
        const specFile = join(copy.root, "tenants", `${tenantId}.yaml`);
        const settings = readDeploymentSettings(copy.root, { stack });
        const opened = await open(stack);
        const onOkta = existsSync(specFile) && /\bplatform: *["']?okta\b/.test(readFileSync(specFile, "utf8"));
        if (keep) shared = opened;
        return rehearseStack({
          ...{ stack, tenantId, environment: settings.environment, engine: opened, cloud, keep },
          canaries: copy.canaries.values,
          // ElastiCache's users and their passwords are made there.
          ...(shared === undefined || settings.elasticache === undefined ? {} : { shared }),
          ...(existsSync(specFile) ? { specFile } : {}),
          ...(onOkta ? { route } : {}),
          ...(redis === undefined ? {} : { redis }),
          ...(wantsRedis && redis === undefined ? { remark: noRedis } : {}),
          planOnly: options.planOnly === true && !keep,
        });
      };
      const common = await rehearse(platform, true);
      if (!common.ok) return [common];
      const rehearsals: StackRehearsal[] = [];
      for (const stack of stacks) {
        if (signal?.aborted) break;
        rehearsals.push(await rehearse(stack, false));
      }
      return rehearsals;
    } finally {
      served.close();
    }
  } finally {
    await graph.close();
    await local.close();
    await redis?.close();
    copy.close();
  }
}
