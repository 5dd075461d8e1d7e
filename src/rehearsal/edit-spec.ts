// A rehearsal's own copy of a spec, changed where the environment of the rehearsal reads it.
import { readFileSync, writeFileSync } from "node:fs";
import { parseDocument } from "yaml";

/** Values of one spec by path, as one environment has them: what its overlay says comes first, and is what gets changed. */
export interface SpecEditor {
  get(path: readonly (string | number)[]): unknown;
  /** `undefined` takes the value away. */
  set(path: readonly (string | number)[], value: unknown): void;
}

/** Reads the file, lets `change` at it, writes it back, and gives what `change` gave. The spec was judged before. */
export function editSpec<Answer>(file: string, environment: string, change: (spec: SpecEditor) => Answer): Answer {
  const document = parseDocument(readFileSync(file, "utf8"));
  const placeOf = (path: readonly (string | number)[]): (string | number)[] => {
    const overlaid = ["environments", environment, ...path];
    return document.hasIn(overlaid) ? overlaid : [...path];
  };
  const answer = change({
    get: (path) => {
      const value: unknown = document.getIn(placeOf(path));
      const plain = value as { toJSON?: () => unknown } | undefined;
      return typeof plain?.toJSON === "function" ? plain.toJSON() : value;
    },
    set: (path, value) => {
      const place = placeOf(path);
      if (value === undefined) document.deleteIn(place);
      else document.setIn(place, document.createNode(value));
    },
  });
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  return answer;
}
