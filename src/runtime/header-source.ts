// Request headers of any server, read so that a second copy of a header never hides behind the first.

/** Fetch `Headers`, Node's record, `[name, value]` pairs, or Node's flat `rawHeaders` (name, value, name, value …). */
export type HeaderSource =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get(name: string): string | null; has(name: string): boolean }
  | readonly (readonly [string, string])[]
  | readonly string[];

/** Every value of the header `name` (lower case), in order. Fetch `Headers` join copies with a comma: then the joined text. */
export function headerValues(source: HeaderSource, name: string): readonly string[] {
  if (Array.isArray(source)) {
    const list = source as readonly (string | readonly [string, string])[];
    return typeof list[0] === "string" ? fromFlat(list as readonly string[], name) : fromPairs(list, name);
  }
  if (isHeaders(source)) {
    const value = source.get(name);
    return value === null ? [] : [value];
  }
  const record = source as Readonly<Record<string, string | readonly string[] | undefined>>;
  const direct = record[name];
  if (typeof direct === "string" && Object.hasOwn(record, name)) {
    return hasOtherSpelling(record, name) ? collect(record, name) : [direct];
  }
  return collect(record, name);
}

const nothing: readonly string[] = [];

function fromFlat(list: readonly string[], name: string): readonly string[] {
  let found: string[] | undefined;
  for (let at = 0; at + 1 < list.length; at += 2) {
    if (!sameName(list[at] as string, name)) continue;
    const value = list[at + 1] as string;
    if (found === undefined) found = [value];
    else found.push(value);
  }
  return found ?? nothing;
}

function fromPairs(list: readonly (string | readonly [string, string])[], name: string): readonly string[] {
  return list.flatMap((pair) => (typeof pair !== "string" && sameName(pair[0], name) ? [pair[1]] : []));
}

/** HTTP/2 has `:authority` where HTTP/1 has `Host` (RFC 9113 8.3.1). */
function sameName(given: string, name: string): boolean {
  if (given === name) return true;
  if (name === "host" && given === ":authority") return true;
  return given.length === name.length && given.toLowerCase() === name;
}

function isHeaders(source: HeaderSource): source is { get(name: string): string | null; has(name: string): boolean } {
  const headers = source as { get?: unknown; has?: unknown };
  return typeof headers.get === "function" && typeof headers.has === "function";
}

// A record that a person wrote may hold X-Tenant-ID and x-tenant-id; Node's own never does.
function hasOtherSpelling(record: object, name: string): boolean {
  for (const key in record) if (key !== name && key.length === name.length && key.toLowerCase() === name) return true;
  return false;
}

function collect(record: Readonly<Record<string, string | readonly string[] | undefined>>, name: string): string[] {
  const found: string[] = [];
  for (const [key, value] of Object.entries(record)) {
    if (key.toLowerCase() !== name || value === undefined) continue;
    if (typeof value === "string") found.push(value);
    else found.push(...value);
  }
  return found;
}
