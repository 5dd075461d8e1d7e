// Every way in which the frame itself refuses a call; resources bring their own codes.
import { TenantryError } from "../errors.ts";

export type ProviderErrorCode =
  | "provider.asset"
  | "provider.cancelled"
  | "provider.crashed"
  | "provider.malformed"
  | "provider.timeout"
  | "provider.unknown-type"
  | "provider.unsupported";

export class ProviderError extends TenantryError<ProviderErrorCode> {}
