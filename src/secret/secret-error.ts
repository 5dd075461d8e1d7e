import { TenantryError } from "../errors.ts";

export type SecretErrorCode = "secret.missing" | "secret.oversized" | "secret.unreadable" | "secret.unsupported";

/** Why a reference does not lead to a secret. The message names the reference, never a value. */
export class SecretError extends TenantryError<SecretErrorCode> {}
