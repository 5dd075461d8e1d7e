// Values of a preview may be unknown, and reading one throws: what is not known yet is judged when it is.

/** Gives the value at `path`, or nothing where it is absent or not known yet. */
export function readValue(from: unknown, ...path: readonly (string | number)[]): unknown {
  let value = from;
  try {
    for (const part of path) {
      if (typeof value !== "object" || value === null) return undefined;
      value = (value as Record<string | number, unknown>)[part];
    }
    return value;
  } catch (error) {
    // Its class has no type, and its `name` is that of every error. Let through, it would have the SDK skip the whole policy.
    if (error instanceof Error && error.constructor.name === "UnknownValueError") return undefined;
    throw error;
  }
}
