// Every way in which provisioning refuses or fails; a local platform's own codes pass through.
import { TenantryError } from "../errors.ts";
import type { AdminFaultCode } from "../local/admin-contract.ts";

export type ProvisionErrorCode =
  | AdminFaultCode
  | "b2c.policy"
  | "b2c.route"
  | "b2c.taken"
  | "entra.flow"
  | "entra.route"
  | "entra.taken"
  | "gateway.limits-differ"
  | "gateway.unreadable"
  | "graph.changed"
  | "graph.credentials"
  | "graph.permission"
  | "graph.quota"
  | "graph.rate-limited"
  | "graph.refused"
  | "graph.unreachable"
  | "issuer.keys-address"
  | "issuer.keys-invalid"
  | "issuer.keys-unreachable"
  | "local.unreachable"
  | "program.foreign-child"
  | "program.gateway-room"
  | "program.platform"
  | "program.platform-stack"
  | "program.rotation"
  | "program.routing-taken"
  | "program.specs"
  | "program.redis-room"
  | "program.stack"
  | "program.unknown-tenant"
  | "provision.configuration"
  | "provision.environment"
  | "redis.busy"
  | "redis.client"
  | "redis.credentials"
  | "redis.forbidden"
  | "redis.foreign-user"
  | "redis.not-saved"
  | "redis.replica"
  | "redis.timeout"
  | "redis.unreachable"
  | "redis.version";

export class ProvisionError extends TenantryError<ProvisionErrorCode> {}
