// Every way in which provisioning refuses or fails; a local platform's own codes pass through.
import { TenantryError } from "../errors.ts";
import type { AdminFaultCode } from "../local/admin-contract.ts";

export type ProvisionErrorCode =
  | AdminFaultCode
  | "b2c.changed"
  | "b2c.credentials"
  | "b2c.permission"
  | "b2c.policy"
  | "b2c.quota"
  | "b2c.rate-limited"
  | "b2c.refused"
  | "b2c.route"
  | "b2c.taken"
  | "b2c.unreachable"
  | "gateway.limits-differ"
  | "gateway.unreadable"
  | "issuer.keys-address"
  | "issuer.keys-invalid"
  | "issuer.keys-unreachable"
  | "local.unreachable"
  | "program.foreign-child"
  | "program.gateway-room"
  | "program.platform"
  | "program.platform-stack"
  | "program.rotation"
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
