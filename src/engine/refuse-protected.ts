// Engine: a stack with something protected is not destroyed at all.
import { TenantryError } from "../errors.ts";
import type { EngineErrorCode } from "./engine-error.ts";

/**
 * The engine itself refuses a protected resource only when it comes to it: by then clients and connections are gone, and
 * what goes with the protected one (`deletedWith`) has left the state but not the service. `state` is what `stack export`
 * gives. Throws `engine.protected`.
 */
export function refuseProtected(stack: string, state: unknown): void {
  const { deployment } = state as { deployment?: { resources?: { urn: string; protect?: boolean }[] } };
  const names = (deployment?.resources ?? []).filter(({ protect }) => protect === true).map(({ urn }) => nameOf(urn));
  if (names.length === 0) return;
  const message = `${stack} was not destroyed, and nothing was changed: ${names.join(", ")} ${names.length === 1 ? "is" : "are"} protected`;
  throw new TenantryError<EngineErrorCode>("engine.protected", message, {
    kind: "refused",
    mend: "Say lifecycle.protect: false in the spec and run tenantry up, if the tenant shall really go.",
  });
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
