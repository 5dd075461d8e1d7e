// Conditions of a permission: attribute → value or operators; whatever is not understood is never met.
import type { Attributes, Condition } from "./compiled-roles.ts";

type Test = (value: unknown) => boolean;
type Scalar = string | number | boolean;

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));

const compare =
  (holds: (value: number, bound: number) => boolean) =>
  (bound: unknown): Test | undefined =>
    typeof bound === "number" && Number.isFinite(bound)
      ? (value) => typeof value === "number" && Number.isFinite(value) && holds(value, bound)
      : undefined;

const operators: Readonly<Record<string, (bound: unknown) => Test | undefined>> = {
  eq: (bound) => (isScalar(bound) ? (value) => value === bound : undefined),
  // an attribute that is absent or of another type is unknown, not different
  ne: (bound) => (isScalar(bound) ? (value) => typeof value === typeof bound && value !== bound : undefined),
  in: (bound) => {
    if (!Array.isArray(bound) || !bound.every(isScalar)) return undefined;
    const members = new Set<unknown>(bound);
    return (value) => members.has(value);
  },
  lt: compare((value, bound) => value < bound),
  lte: compare((value, bound) => value <= bound),
  gt: compare((value, bound) => value > bound),
  gte: compare((value, bound) => value >= bound),
  prefix: (bound) =>
    typeof bound === "string" ? (value) => typeof value === "string" && value.startsWith(bound) : undefined,
};

const never: Condition = () => false;

/** Compiles conditions; all must hold. An unknown operator, or a bound of the wrong type, makes the whole never true. */
export function compileCondition(conditions: Readonly<Record<string, unknown>>): Condition {
  const tests: { readonly attribute: string; readonly test: Test }[] = [];
  for (const [attribute, wanted] of Object.entries(conditions)) {
    const asked: [string, unknown][] = isScalar(wanted)
      ? [["eq", wanted]]
      : typeof wanted === "object" && wanted !== null && !Array.isArray(wanted)
        ? Object.entries(wanted)
        : [];
    if (asked.length === 0) return never;
    for (const [operator, bound] of asked) {
      const test = Object.hasOwn(operators, operator) ? operators[operator]?.(bound) : undefined;
      if (test === undefined) return never;
      tests.push({ attribute, test });
    }
  }
  return (attributes: Attributes) => {
    for (const { attribute, test } of tests) {
      if (!Object.hasOwn(attributes, attribute) || !test(attributes[attribute])) return false;
    }
    return true;
  };
}
