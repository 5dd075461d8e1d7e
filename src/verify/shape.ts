// The small grammar in which the shapes of signed documents are written down. Unknown members pass: they may come from
// a later minor version, and what narrows access must stand in `requires`.

/** Says whether a parsed value has the shape. */
export type Shape = (value: unknown) => boolean;

export const text: Shape = (value) => typeof value === "string" && value.length > 0;

export const anyText: Shape = (value) => typeof value === "string";

export const matching =
  (pattern: RegExp): Shape =>
  (value) =>
    typeof value === "string" && pattern.test(value);

export const oneOf =
  (...words: readonly string[]): Shape =>
  (value) =>
    typeof value === "string" && words.includes(value);

export const integer =
  (min: number, max = Number.MAX_SAFE_INTEGER): Shape =>
  (value) =>
    typeof value === "number" && value >= min && value <= max;

export const list =
  (entry: Shape, min = 0, max = Number.POSITIVE_INFINITY): Shape =>
  (value) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) return false;
    for (const one of value) if (!entry(one)) return false;
    return true;
  };

export const map =
  (entry: Shape): Shape =>
  (value) => {
    if (!isObject(value)) return false;
    for (const key in value) if (!entry(value[key])) return false;
    return true;
  };

export const anyObject: Shape = (value) => isObject(value);

/** An object with all of `required` and, where present, those of `optional`. Only own members count. */
export const record = (required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape => {
  const must = Object.entries(required);
  const may = Object.entries(optional);
  return (value) => {
    if (!isObject(value)) return false;
    for (const [key, shape] of must) if (!Object.hasOwn(value, key) || !shape(value[key])) return false;
    for (const [key, shape] of may) if (Object.hasOwn(value, key) && !shape(value[key])) return false;
    return true;
  };
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
