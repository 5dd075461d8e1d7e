// ElastiCache's users and the group that lets them in: all in the platform stack, since two stacks that change one group
// at once undo each other's members.
import { User } from "@pulumi/aws/elasticache/user.js";
import { UserGroup } from "@pulumi/aws/elasticache/userGroup.js";
import { getProject, getStack, type Output, StackReference, secret } from "@pulumi/pulumi";
import { limits } from "../../limits.ts";
import type { PlannedRedis } from "../../plan/planned-redis.ts";
import { epochStep } from "../../plan/epoch-step.ts";
import { redisAccess } from "../../plan/redis-access.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { AppCredential } from "../app-credential/app-credential.ts";
import { ProvisionError } from "../provision-error.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import { awsTags } from "./aws-tags.ts";

type Planned = Extract<PlannedRedis, { service: "elasticache" }> & Pick<TenantPlan, "owner" | "environment">;

/** Outputs of the platform stack. */
export interface ElasticacheOutputs {
  elasticache: {
    userGroup: Output<string>;
    /** tenant → its user, and what that is made of: the next run knows by it whom a removed spec leaves behind */
    users: Record<string, Planned>;
  };
  /** user → password; secret */
  elasticachePasswords: Output<Record<string, string>>;
}

/**
 * Registers a user for every tenant, two during a rotation, and their group. A tenant whose spec is gone keeps its user;
 * `TENANTRY_PRUNE_REDIS_USERS=true` in the environment drops it. Throws `program.redis-room` before anything is registered
 * where the group has no room for all.
 */
export async function provisionElasticache(
  plans: readonly TenantPlan[],
  { deployment, environment: variables }: ProgramPlace,
): Promise<ElasticacheOutputs> {
  const wanted: Record<string, Planned> = {};
  for (const { tenantId, owner, environment, redis } of plans)
    if (redis?.service === "elasticache") wanted[tenantId] = { ...redis, owner, environment };
  const earlier = variables.TENANTRY_PRUNE_REDIS_USERS === "true" ? {} : await earlierUsers();
  for (const [tenantId, { rotation }] of Object.entries(wanted))
    refuseJump(tenantId, earlier[tenantId], rotation.epoch);
  const gone = Object.entries(earlier).filter(([id]) => !plans.some(({ tenantId }) => tenantId === id));
  const users: Record<string, Planned> = { ...Object.fromEntries(gone), ...wanted };
  refuseCrowd(Object.values(users));
  const [first] = Object.values(wanted);
  if (first === undefined) throw new TypeError("called for a fleet without ElastiCache users");
  const { region, engine } = first.place;
  const shared = { environment: first.environment, region, engine, deployment };

  const made: { name: string; id: Output<string> }[] = [];
  const passwords: Record<string, Output<string>> = {};
  for (const [tenantId, planned] of Object.entries(users)) {
    const { user, previousUser, rotation } = planned;
    const live = [{ user, epoch: rotation.epoch }];
    if (previousUser !== undefined) live.push({ user: previousUser, epoch: rotation.epoch - 1 });
    for (const { user: name, epoch } of live) {
      const password = planned.place.authentication === "iam" ? undefined : passwordOf(name, planned.owner, epoch);
      const resource = new User(`elasticache.${name}`, {
        ...{ region, engine, userId: name, userName: name },
        accessString: `${planned.enabled ? "on" : "off"} ${redisAccess(planned)}`,
        ...(password === undefined
          ? { authenticationMode: { type: "iam" } }
          : { passwordsWo: password, passwordsWoVersion: epoch }),
        tags: awsTags({ tenantId, environment: shared.environment }, deployment),
      });
      made.push({ name, id: resource.userId });
      if (password !== undefined) passwords[name] = password;
    }
  }
  if (engine === "redis") made.push(lockedDefault(shared));
  const group = new UserGroup("elasticache.user-group", {
    ...{ region, engine, userGroupId: groupName(first, shared) },
    // A set at AWS: by name, so that the two users of a rotation that change places are no change.
    userIds: made.sort((one, other) => (one.name < other.name ? -1 : 1)).map(({ id }) => id),
    tags: awsTags({ tenantId: "platform", environment: shared.environment }, deployment),
  });
  return {
    elasticache: { userGroup: group.userGroupId, users },
    elasticachePasswords: secret(passwords) as unknown as Output<Record<string, string>>,
  };
}

/** Epochs take turns in two users: a jump would give another password to the one in use. */
function refuseJump(tenantId: string, earlier: Planned | undefined, epoch: number): void {
  const message = earlier && epochStep(earlier.rotation.epoch, epoch);
  if (message === undefined) return;
  throw new ProvisionError("program.rotation", `runtime.redis.rotation.epoch of ${tenantId}: ${message}.`, {
    mend: `Set it to ${earlier?.rotation.epoch} or ${Number(earlier?.rotation.epoch) + 1} in the tenant's spec.`,
  });
}

function refuseCrowd(users: readonly Planned[]): void {
  const needed = users.reduce((sum, { previousUser }) => sum + (previousUser === undefined ? 1 : 2), 0);
  if (needed <= limits.elasticacheUsers) return;
  const message = `The fleet needs ${needed} ElastiCache users; a user group has room for ${limits.elasticacheUsers} beside \`default\`.`;
  const groups = Math.ceil(needed / limits.elasticacheUsers);
  throw new ProvisionError("program.redis-room", message, {
    mend: `Give ${needed - limits.elasticacheUsers} of the tenants runtime.redis.isolation prefix, finish rotations (two users each), or spread the fleet over ${groups} deployments with a cache and a group each.`,
  });
}

function passwordOf(user: string, owner: string, epoch: number): Output<string> {
  return new AppCredential(`elasticache.password.${user}`, { owner, app: "redis", epoch, kind: "secret" }).secret;
}

interface Shared {
  environment: string;
  region: string;
  engine: "redis" | "valkey";
  deployment: string;
}

/** A group for engine redis must hold a user called `default`: whoever names none becomes it, so that it may do nothing. */
function lockedDefault({ environment, region, engine, deployment }: Shared): { name: string; id: Output<string> } {
  const owner = `${deployment}/${environment}/platform`;
  const name = `${deployment.slice(0, 20)}-${environment}`.slice(0, 30).replace(/-$/, "");
  const resource = new User("elasticache.default", {
    ...{ region, engine, userId: `${name}-default`, userName: "default", accessString: "off ~keys* -@all" },
    ...{ passwordsWo: passwordOf("default", owner, 1), passwordsWoVersion: 1 },
    tags: awsTags({ tenantId: "platform", environment }, deployment),
  });
  return { name: "default", id: resource.userId };
}

function groupName({ place }: Planned, { deployment, environment }: Shared): string {
  return place.userGroup ?? `${deployment}-${environment}`.slice(0, 40).replace(/-$/, "");
}

/** As this very stack's last run left them. */
async function earlierUsers(): Promise<Record<string, Planned>> {
  const self = new StackReference(`organization/${getProject()}/${getStack()}`);
  const { value } = await self.getOutputDetails("elasticache");
  return (value as { users?: Record<string, Planned> } | undefined)?.users ?? {};
}
