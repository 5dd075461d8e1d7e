// Engine: what it says of protected resources that a change of the program would replace or delete, as one coded error.
import { TenantryError } from "../errors.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import type { EngineProgress } from "./engine-progress.ts";

type Diagnostic = Extract<EngineProgress, { type: "diagnostic" }>;

const signs: readonly (readonly [what: string, words: RegExp])[] = [
  ["made anew", /unable to replace resource "([^"]+)"[^"]*(?:"[^"]+")?\s+as it is currently marked for protection/],
  ["deleted", /resource "([^"]+)" cannot be deleted\s+because it is protected/],
];

/** `engine.protected` (refused), which names each resource once; undefined where the engine says no such thing. */
export function protectedRefusal(
  errors: readonly Diagnostic[],
  { stack, operation }: { stack: string; operation: string },
): TenantryError<EngineErrorCode> | undefined {
  const said = errors.flatMap(({ text }) =>
    signs.flatMap(([what, words]) => {
      const urn = words.exec(text)?.[1];
      return urn === undefined ? [] : [`${urn.split("::").at(-1) ?? urn} is protected, and would be ${what}`];
    }),
  );
  if (said.length === 0) return undefined;
  const message = `${operation} of ${stack} stopped before anything protected was touched: ${[...new Set(said)].join("; ")}`;
  return new TenantryError<EngineErrorCode>("engine.protected", message, {
    kind: "refused",
    mend: "Take the change back; or say lifecycle.protect: false in the spec and run tenantry up, before the change, if it shall really go.",
  });
}
