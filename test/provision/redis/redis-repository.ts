// A repository of one test: the example fleet in Redis, which is a real one, or ElastiCache's stand-in takes its place.
import { type FleetRepository, fleetRepository } from "../fleet-repository.ts";

export type RedisRepository = FleetRepository;

/** `settings` are the deployment's own: `redis` or `elasticache`; `files` are written below the repository. */
export function redisRepository(
  settings: object,
  files: Readonly<Record<string, string>> = {},
): Promise<RedisRepository> {
  return fleetRepository({ fleet: "redis", settings, files });
}
