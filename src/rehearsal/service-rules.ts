// What every service refuses: a name that is taken, and a reference to nothing.
import type { PlainValue } from "../provider/reveal.ts";
import { TryAgain } from "./call-service.ts";
import type { Cloud } from "./cloud.ts";
import type { PlainMap } from "./plain-map.ts";
import { RehearsalError } from "./rehearsal-error.ts";
import type { TypeBehaviour } from "./type-behaviour.ts";

/** Throws `rehearsal.conflict` where another object of the type has the same values of one of the `unique` sets. */
export function refuseTaken(
  behaviour: TypeBehaviour,
  type: string,
  id: string | undefined,
  news: PlainMap,
  cloud: Cloud,
): void {
  for (const names of behaviour.unique ?? []) {
    // What the service makes up by itself can't be taken.
    if (names.some((name) => news[name] === undefined || news[name] === null)) continue;
    const same = (other: PlainMap): boolean => names.every((name) => alike(other[name], news[name]));
    const other = cloud.list(type).find((object) => object.id !== id && same(object.properties));
    if (other === undefined) continue;
    const message = `The ${names.join(" and ")} is taken: another ${wordOf(type)} has it (409).`;
    throw new RehearsalError("rehearsal.conflict", message, {
      kind: "failed",
      mend: "If it is this tenant's, left behind by a run that was killed, import it; if it is not, choose another name.",
    });
  }
}

/** Throws `rehearsal.not-found` where an input names an object that does not exist; waits for one that is not visible yet. */
export function refuseDangling(behaviour: TypeBehaviour, news: PlainMap, cloud: Cloud): void {
  let unseen: TryAgain | undefined;
  for (const { path, type, property } of behaviour.references ?? []) {
    const types = typeof type === "string" ? [type] : type;
    for (const wanted of textsAt(news, path.split("."))) {
      const found = types
        .flatMap((each) => (property === undefined ? (cloud.get(each, wanted) ?? []) : cloud.list(each)))
        .find((object) => property === undefined || object.properties[property] === wanted);
      const missing = (): RehearsalError =>
        new RehearsalError(
          "rehearsal.not-found",
          `${path} names a ${types.map(wordOf).join(" or ")} that does not exist (404).`,
          {
            kind: "failed",
          },
        );
      if (found === undefined) throw missing();
      if (found.hidden > 0) {
        // Every look is one for each of them: what was made together comes into sight together.
        found.hidden--;
        unseen ??= new TryAgain(404, 0.05, missing());
      }
    }
  }
  if (unseen !== undefined) throw unseen;
}

function alike(one: PlainValue | undefined, other: PlainValue | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `enabledConnections[].connectionId` → every text there. */
function textsAt(value: PlainValue | undefined, path: readonly string[]): string[] {
  if (value === undefined || value === null) return [];
  const [step, ...rest] = path;
  if (step === undefined) return typeof value === "string" && value !== "" ? [value] : [];
  if (typeof value !== "object" || Array.isArray(value)) return [];
  const name = step.replace(/\[\]$/, "");
  const next = value[name];
  if (!step.endsWith("[]")) return textsAt(next, rest);
  return Array.isArray(next) ? next.flatMap((item) => textsAt(item, rest)) : [];
}

/** `auth0:index/client:Client` → `client`. */
function wordOf(type: string): string {
  return (type.split(":").at(-1) ?? type).replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}
