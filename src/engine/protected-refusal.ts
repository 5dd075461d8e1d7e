// Engine: a change that would replace or delete something protected, as one coded error.
import { TenantryError } from "../errors.ts";
import type { EngineErrorCode } from "./engine-error.ts";

const refusals = [
  /unable to replace resource "([^"]+)"\s[^"]*?\bmarked for protection/g,
  /unable to replace resource "[^"]+"\s+as part of replacing "([^"]+)"\s+as it is currently marked for protection/g,
  /resource "([^"]+)" cannot be deleted\s+because it is protected/g,
];

/** `texts`: what the engine said, in its own words. Gives `engine.protected` (refused), undefined where it refused nothing of the kind. */
export function protectedRefusal(
  texts: readonly string[],
  { stack, operation }: { stack: string; operation: string },
): TenantryError<EngineErrorCode> | undefined {
  const urns = texts.flatMap((text) =>
    refusals.flatMap((refusal) => [...text.matchAll(refusal)].map(([, urn]) => urn)),
  );
  const names = [...new Set(urns)].map((urn) => urn?.split("::").at(-1) ?? "");
  if (names.length === 0) return undefined;
  const are = names.length === 1 ? "is" : "are";
  return new TenantryError<EngineErrorCode>(
    "engine.protected",
    `${operation} of ${stack} was refused: it would replace or delete ${names.join(", ")}, which ${are} protected`,
    {
      kind: "refused",
      mend: "take that change back, or say lifecycle.protect: false in the spec as well, if what stands shall really go",
    },
  );
}
