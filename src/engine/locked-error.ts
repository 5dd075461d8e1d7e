// Engine: the one error for a stack that another run holds.
import { TenantryError } from "../errors.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import { describeLock, type StackLock } from "./stack-lock.ts";

/** Says who holds the stack, and what to do: wait, or clear a lock whose owner is known to be dead. */
export function lockedError(stack: string, locks: readonly StackLock[]): TenantryError<EngineErrorCode> {
  const dead = locks.length > 0 && locks.every((lock) => lock.owner === "dead");
  const mend = dead
    ? `nobody works on it any more: clear the lock with \`pulumi cancel --yes --stack ${stack}\` or \`tenantry up ${stack} --clear-dead-lock\``
    : "wait for that run to end";
  const message = `the stack ${stack} is held by another run: ${locks.map(describeLock).join("; ")}`;
  return new TenantryError("engine.locked", message, { kind: "failed", mend });
}
