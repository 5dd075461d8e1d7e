// A tenant's user in Redis or Valkey: where, by which name, for which keys and channels.
import { createHash } from "node:crypto";
import type { ElasticacheSettings, RedisSettings } from "../spec/redis-settings.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import { base32 } from "./base32.ts";
import { tenantNames } from "./tenant-names.ts";

/** What planning needs of the deployment's settings. */
export interface RedisPlaces {
  redis?: RedisSettings | undefined;
  elasticache?: ElasticacheSettings | undefined;
}

interface RedisUser {
  /** the user's name in Redis */
  user: string;
  /** glob patterns of the keys and channels that it reaches; none may match another tenant's */
  keys: string[];
  channels: string[];
  /** passwords: that of `epoch`, and of the epoch before where `keepPrevious` */
  rotation: { epoch: number; keepPrevious: boolean };
  /** off while the tenant is suspended */
  enabled: boolean;
}

export type PlannedRedis = RedisUser &
  (
    | { service: "self-managed"; place: RedisSettings; eraseOnDelete: boolean }
    | {
        service: "elasticache";
        place: ElasticacheSettings;
        /** the user of the epoch before, which stays good during a rotation */
        previousUser?: string;
      }
  );

/** Gives `undefined` where the spec asks for the prefix alone. The spec was judged: its service is one of `places`. */
export function plannedRedis(
  { tenantId, status, runtime }: TenantSpec,
  owner: string,
  { redis, elasticache }: RedisPlaces,
): PlannedRedis | undefined {
  const asked = runtime?.redis;
  if (asked?.isolation !== "acl") return undefined;
  const pattern = `${tenantNames(tenantId).redis}*`;
  const epoch = asked.rotation?.epoch ?? 1;
  const rotation = { epoch, keepPrevious: epoch > 1 && (asked.rotation?.keepPrevious ?? true) };
  const rest = { keys: [pattern], channels: [pattern], rotation, enabled: status !== "suspended" };
  if (redis !== undefined && asked.service !== "elasticache") {
    // Without the deployment: two deployments on one server would share the tenant's prefix, and the second is refused.
    const eraseOnDelete = asked.eraseOnDelete ?? false;
    return { ...rest, service: "self-managed", place: redis, user: `tenantry-${tenantId}`, eraseOnDelete };
  }
  if (elasticache === undefined) return undefined;
  const base = elasticacheUser(tenantId, owner);
  if (elasticache.authentication === "iam")
    // An IAM user's id is its name, and it has nothing to rotate.
    return { ...rest, service: "elasticache", place: elasticache, user: base };
  // Passwords that the state never keeps can't be two of one user: epochs take turns in two users.
  const slot = (of: number): string => `${base}-${of % 2 === 1 ? "a" : "b"}`;
  const previous = rotation.keepPrevious ? { previousUser: slot(epoch - 1) } : {};
  return { ...rest, service: "elasticache", place: elasticache, user: slot(epoch), ...previous };
}

/** 38 characters at most, 80 bits of them a hash of the owner: ids are unique in an AWS account and region. */
function elasticacheUser(tenantId: string, owner: string): string {
  const word = tenantId.slice(0, 12).replace(/-$/, "");
  return `tenantry-${word}-${base32(createHash("sha256").update(`redis:${owner}`).digest()).slice(0, 16)}`;
}
