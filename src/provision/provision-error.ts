// Every way in which provisioning refuses or fails; a local platform's own codes pass through.
import { TenantryError } from "../errors.ts";
import type { AdminFaultCode } from "../local/admin-contract.ts";

export type ProvisionErrorCode =
  | AdminFaultCode
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
  | "program.specs"
  | "program.stack"
  | "program.unknown-tenant"
  | "provision.configuration"
  | "provision.environment";

export class ProvisionError extends TenantryError<ProvisionErrorCode> {}
