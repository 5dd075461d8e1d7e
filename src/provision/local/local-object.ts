// What organization, client, role and key of the local platform have in common: PUT by physical name, with an owner.
import type { PropertyMap } from "../../provider/property-value.ts";
import type { CheckFailure, ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import type { PlainValue } from "../../provider/reveal.ts";
import { Secret } from "../../provider/secret.ts";
import { Unknown } from "../../provider/unknown.ts";
import type { AdminClient } from "./admin-client.ts";

export interface LocalObjectOptions<Inputs extends object> {
  admin: () => Promise<AdminClient>;
  /** inputs in the order of the path: they name the object, and their change replaces it */
  key: readonly (keyof Inputs & string)[];
  path: (...key: string[]) => string;
  /** inputs besides key and owner: name → shape; a question mark: it may be absent */
  body: Readonly<Record<string, "text" | "list" | "text?" | "list?" | "map?">>;
  computed: readonly string[];
  secretOutputs?: readonly string[];
  /** inputs that are secrets: they stay so where an import finds them */
  secretInputs?: readonly string[];
  /** computed output → inputs with whose change it changes; the others stay as they are */
  turnedBy?: Readonly<Record<string, readonly string[]>>;
}

/** Inputs of every object: owner is `<deployment>/<environment>/<tenant>`; another owner's object is refused. */
export type LocalObjectInputs = { owner: string } & Record<string, PlainValue>;

/**
 * Create and update are the same PUT: it adopts what a killed run left behind and refuses what belongs to somebody else
 * (`local.foreign-owner`). The id is the key, joined with slashes, so that an import finds the object.
 */
export function localObject<Inputs extends object>(
  options: LocalObjectOptions<Inputs>,
): ResourceBehaviour<LocalObjectInputs> {
  const names = [...Object.keys(options.body), "owner"];
  const optional = (name: string): boolean => options.body[name]?.endsWith("?") ?? false;
  const keyOf = (inputs: Record<string, unknown>): string[] => options.key.map((name) => String(inputs[name]));
  const pathOf = (inputs: Record<string, unknown>): string => options.path(...keyOf(inputs));

  const put = async (inputs: LocalObjectInputs, signal: AbortSignal): Promise<PropertyMap> => {
    const body = Object.fromEntries(
      names.filter((name) => inputs[name] !== undefined).map((name) => [name, inputs[name]]),
    );
    const answer = await (await options.admin()).put<Record<string, PlainValue>>(pathOf(inputs), body, signal);
    return { ...inputs, ...pick(answer, options.computed) };
  };
  return {
    computed: options.computed,
    stable: options.computed,
    ...(options.turnedBy === undefined ? {} : { turnedBy: options.turnedBy }),
    secretOutputs: [...(options.secretOutputs ?? []), ...(options.secretInputs ?? [])],
    replaceOn: [...options.key, "owner"],
    // The new one would be adopted as the old one otherwise: an owner or a kind can't be two things at one name.
    deleteBeforeReplace: true,
    check({ news }) {
      const failures: CheckFailure[] = [];
      const judge = (name: string, shape: string): void => {
        const given = news[name];
        const value = given instanceof Secret ? given.reveal() : given;
        if (Unknown.is(value) || (value === undefined && shape.endsWith("?"))) return;
        const kind = shape.replace("?", "");
        const fits =
          kind === "list"
            ? Array.isArray(value)
            : kind === "text"
              ? typeof value === "string" && value !== ""
              : typeof value === "object";
        if (!fits) failures.push({ property: name, reason: value === undefined ? "is missing" : `must be a ${kind}` });
      };
      for (const name of [...options.key, "owner"]) judge(name, "text");
      for (const [name, shape] of Object.entries(options.body)) judge(name, shape);
      return { inputs: news, failures };
    },
    async create({ inputs, signal }) {
      return { id: keyOf(inputs).join("/"), outputs: await put(inputs, signal) };
    },
    async update({ inputs, signal }) {
      return { outputs: await put(inputs, signal) };
    },
    async read({ id, inputs, signal }) {
      const parts = id.split("/");
      if (parts.length !== options.key.length) return undefined;
      const key = Object.fromEntries(options.key.map((name, index) => [name, parts[index] ?? ""]));
      const answer = await (await options.admin()).get<Record<string, PlainValue>>(options.path(...parts), signal);
      if (answer === undefined) return undefined;
      const found: PropertyMap = { ...key, ...pick(answer, names) };
      // What the program left to the platform's default is no drift.
      for (const name of names)
        if (optional(name) && inputs[name] === undefined && inputs.owner !== undefined) delete found[name];
      for (const name of options.secretInputs ?? [])
        if (found[name] !== undefined) found[name] = new Secret(found[name]);
      return { inputs: found, outputs: { ...found, ...pick(answer, options.computed) } };
    },
    async delete({ id, inputs, outputs, signal }) {
      const owner = String(outputs.owner ?? inputs.owner ?? "");
      const path = options.path(...id.split("/"));
      await (await options.admin()).remove(`${path}?owner=${encodeURIComponent(owner)}`, signal);
    },
  };
}

function pick(from: Record<string, PlainValue>, names: readonly string[]): Record<string, PlainValue> {
  const picked: Record<string, PlainValue> = {};
  for (const name of names) if (from[name] !== undefined) picked[name] = from[name];
  return picked;
}
