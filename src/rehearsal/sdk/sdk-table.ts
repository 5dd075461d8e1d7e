// Every resource type of an installed SDK, read when first asked for and kept.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { RehearsalError } from "../rehearsal-error.ts";
import { type LookUpObject, parsePropertyType } from "./parse-property-type.ts";
import type { NestedProperty } from "./property-type.ts";
import { readMembers } from "./read-members.ts";
import { readSdkType } from "./read-sdk-type.ts";
import type { SdkType } from "./sdk-type.ts";

/** The types of one package, by token. */
export interface SdkTable {
  /** `auth0` */
  name: string;
  /** version of the SDK, and so of the plugin that it asks for */
  version: string;
  /** `undefined` where the SDK has no such type */
  type(token: string): SdkType | undefined;
}

const tables = new Map<string, SdkTable>();

/**
 * Reads `@pulumi/<packageName>` as it is installed for `from` (a file or folder; default: this module). A type's module is
 * found by its token (`okta:app/oAuth:OAuth` → `app/oauth.js`). Throws `rehearsal.no-sdk` (missing).
 */
export function sdkTable(packageName: string, from: string = import.meta.filename): SdkTable {
  const folder = folderOf(packageName, from);
  const known = tables.get(folder);
  if (known !== undefined) return known;
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  const lookUp = objectsOf(folder);
  const types = new Map<string, SdkType | undefined>();
  const table: SdkTable = {
    name: packageName,
    version,
    type(token) {
      if (!types.has(token)) types.set(token, load(folder, token, lookUp));
      return types.get(token);
    },
  };
  tables.set(folder, table);
  return table;
}

function folderOf(packageName: string, from: string): string {
  try {
    return dirname(createRequire(join(from, "x.js")).resolve(`@pulumi/${packageName}/package.json`));
  } catch (cause) {
    throw new RehearsalError("rehearsal.no-sdk", `@pulumi/${packageName} is not installed.`, {
      kind: "missing",
      mend: `npm install @pulumi/${packageName}`,
      cause,
    });
  }
}

function load(folder: string, token: string, lookUp: LookUpObject): SdkType | undefined {
  const module = /^[\w-]+:([\w-]+(?:\/[\w-]+)*):\w+$/.exec(token)?.[1]?.replace(/^index\//, "");
  if (module === undefined) return undefined;
  for (const path of [module, ...likelyPaths(folder, module)]) {
    const script = join(folder, `${path}.js`);
    if (!existsSync(script)) continue;
    const declaration = readFileSync(join(folder, `${path}.d.ts`), "utf8");
    const type = readSdkType(readFileSync(script, "utf8"), declaration, lookUp);
    if (type?.token === token) return type;
  }
  return undefined;
}

/** The generator changes the case of some names (`oAuth`), and puts an underscore behind reserved ones (`index`). */
function likelyPaths(folder: string, module: string): string[] {
  const place = dirname(module);
  const wanted = module.slice(place === "." ? 0 : place.length + 1).toLowerCase();
  if (!existsSync(join(folder, place))) return [];
  return readdirSync(join(folder, place))
    .filter((file) => file.endsWith(".js") && [wanted, `${wanted}_`].includes(file.slice(0, -3).toLowerCase()))
    .map((file) => join(place, file.slice(0, -3)));
}

/** The nested types stand in one file of up to 6 MB: it is searched, never parsed whole. */
function objectsOf(folder: string): LookUpObject {
  let source: string | undefined;
  const found = new Map<string, Readonly<Record<string, NestedProperty>>>();
  const lookUp: LookUpObject = (name) => {
    source ??= readFileSync(join(folder, "types", "input.d.ts"), "utf8");
    const text = source;
    const start = startOf(text, name);
    if (start === -1) return undefined;
    return () => {
      let properties = found.get(name);
      if (properties === undefined) {
        const members = readMembers(text, start).map(({ name: member, optional, text: type }) => [
          member,
          { type: parsePropertyType(type, lookUp), required: !optional },
        ]);
        properties = Object.fromEntries(members) as Record<string, NestedProperty>;
        found.set(name, properties);
      }
      return properties;
    };
  };
  return lookUp;
}

/** `UsagePlanApiStage` of `apigateway.UsagePlanApiStage` stands inside of its namespace. */
function startOf(source: string, name: string): number {
  const [interfaceName = "", ...namespaces] = name.split(".").reverse();
  let start = 0;
  for (const namespace of namespaces.reverse()) {
    start = source.indexOf(`namespace ${namespace} {`, start);
    if (start === -1) return -1;
  }
  return source.indexOf(`interface ${interfaceName} {`, start);
}
