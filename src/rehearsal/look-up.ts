// Data sources that find one object, or list some: as the real providers' do, for those who look for what was left behind.
import type { Cloud, CloudObject } from "./cloud.ts";
import type { PlainMap } from "./plain-map.ts";
import { RehearsalError } from "./rehearsal-error.ts";
import type { InvokeBehaviour } from "./type-behaviour.ts";

/** Finds the one object of `type` whose properties are those that were asked by, `by` among them; 404 otherwise. */
export function findsOne(
  type: string | readonly string[],
  by: readonly string[],
  shape: (object: CloudObject) => PlainMap = shown,
): InvokeBehaviour {
  return (input, cloud) => {
    const asked = by.filter((name) => input[name] !== undefined);
    const found = objects(cloud, type).find(({ properties }) =>
      asked.every((name) => JSON.stringify(properties[name]) === JSON.stringify(input[name])),
    );
    if (asked.length === 0 || found === undefined)
      throw new RehearsalError("rehearsal.not-found", `No object was found by ${asked.join(" and ")} (404).`, {
        kind: "failed",
      });
    return shape(found);
  };
}

/** Lists the objects of `type` under `list`, those alone whose properties are what was asked by. */
export function lists(
  list: string,
  type: string | readonly string[],
  by: Readonly<Record<string, string>> = {},
  shape: (object: CloudObject) => PlainMap = shown,
): InvokeBehaviour {
  return (input, cloud) => ({
    id: "a list",
    [list]: objects(cloud, type)
      .filter(({ properties }) =>
        Object.entries(by).every(([asked, name]) => input[asked] === undefined || properties[name] === input[asked]),
      )
      .map(shape),
  });
}

/** What every data source shows of an object: its id and its properties. */
export const shown = ({ id, properties }: CloudObject): PlainMap => ({ ...structuredClone(properties), id });

function objects(cloud: Cloud, type: string | readonly string[]): CloudObject[] {
  return (typeof type === "string" ? [type] : type).flatMap((each) => cloud.list(each));
}
