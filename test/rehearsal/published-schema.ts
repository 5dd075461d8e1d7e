// What a real provider publishes of its resources, where that folder is at hand: types, required, secret, what replaces.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

interface Property {
  type: string;
  required?: boolean;
  secret?: boolean;
  replaces?: boolean;
}
interface Resource {
  inputs: Record<string, Property>;
  outputs: Record<string, Property>;
}

export interface PublishedSchema {
  /** Why these inputs would not fit the real provider; empty: they fit. */
  faults(token: string, inputs: Record<string, unknown>): string[];
  /** inputs whose change makes a new object */
  replaces(token: string): string[];
  /** inputs that must be given */
  required(token: string): string[];
  /** secret inputs */
  secretInputs(token: string): string[];
  /** secret outputs */
  secrets(token: string): string[];
}

/** the folder's usual place is beside the repository */
const folder = process.env.PROVIDER_SCHEMAS ?? resolve(import.meta.dirname, "../../..", "shared", "schemas");
const secretMark = "4dabf18193072939515e22adb298388d";

/** Undefined where nobody has put the schemas: a test then says that it does not apply. */
export function publishedSchema(packageName: string): PublishedSchema | undefined {
  const file = join(folder, `${packageName}.json`);
  if (!existsSync(file)) return undefined;
  const { resources, types } = JSON.parse(readFileSync(file, "utf8")) as {
    resources: Record<string, Resource>;
    types: Record<string, { properties?: Record<string, Property> }>;
  };
  const named = (record: Record<string, Property> | undefined, what: keyof Property): string[] =>
    Object.entries(record ?? {}).flatMap(([name, property]) => (property[what] === true ? [name] : []));

  const members = (properties: Record<string, Property>, value: Record<string, unknown>, path: string): string[] => [
    ...Object.entries(value).flatMap(([name, item]) => {
      const property = properties[name];
      if (property === undefined) return [`${path}${name} is not published`];
      return judge(property.type, item, `${path}${name}`);
    }),
    ...named(properties, "required").flatMap((name) =>
      value[name] === undefined ? [`${path}${name} is required`] : [],
    ),
  ];
  const judge = (type: string, value: unknown, path: string): string[] => {
    if (value === null || (typeof value === "object" && value !== null && secretMark in value)) return [];
    if (type.endsWith("[]")) {
      if (!Array.isArray(value)) return [`${path} must be a list`];
      return value.flatMap((item, index) => judge(type.slice(0, -2), item, `${path}[${index}]`));
    }
    const inner = /^map<(.*)>$/.exec(type)?.[1];
    if (inner !== undefined) {
      if (typeof value !== "object" || Array.isArray(value)) return [`${path} must be a map`];
      return Object.entries(value as object).flatMap(([name, item]) => judge(inner, item, `${path}.${name}`));
    }
    if (["string", "boolean"].includes(type)) return typeof value === type ? [] : [`${path} must be a ${type}`];
    if (type === "integer" || type === "number")
      return typeof value === "number" && (type === "number" || Number.isInteger(value))
        ? []
        : [`${path} must be a ${type}`];
    const known = types[type] ?? types[`${packageName}:index/${type}`];
    if (known?.properties === undefined) return [];
    if (typeof value !== "object" || Array.isArray(value)) return [`${path} must be an object`];
    return members(known.properties, value as Record<string, unknown>, `${path}.`);
  };
  return {
    faults(token, inputs) {
      const own = Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")));
      const resource = resources[token];
      return resource === undefined ? [`${token} is not published`] : members(resource.inputs, own, "");
    },
    replaces: (token) => named(resources[token]?.inputs, "replaces").sort(),
    required: (token) => named(resources[token]?.inputs, "required").sort(),
    secretInputs: (token) => named(resources[token]?.inputs, "secret").sort(),
    secrets: (token) => named(resources[token]?.outputs, "secret").sort(),
  };
}
