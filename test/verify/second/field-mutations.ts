type Json = Record<string, unknown>;

const wrong: [name: string, value: unknown][] = [
  ["null", null],
  ["true", true],
  ["a number", 1],
  ["zero", 0],
  ["a negative number", -1],
  ["2^48", 2 ** 48],
  ["empty text", ""],
  ["text", "x"],
  ["an empty list", []],
  ["a list of null", [null]],
  ["a list of lists", [[]]],
  ["a list of two texts", ["conditions", "zzz"]],
  ["an object", {}],
];

const further: Record<string, unknown[]> = {
  schema: ["1", "1.1", "1.999999", "1.1000000", "1.01", "2.0", "0.9", "1.0 ", "1.0\n", "１.0"],
  requires: [
    [],
    ["conditions"],
    ["redis-acl"],
    ["conditions", "conditions"],
    ["Conditions"],
    ["mfa"],
    "conditions",
    { 0.5: 1 },
  ],
  tenant: [
    "ACME",
    "ac--me",
    "acme-",
    "-acme",
    "1acme",
    "acme\n",
    "xn--a",
    "a".repeat(63),
    "a".repeat(64),
    "ácme",
    "platform",
  ],
  generation: [2 ** 32 - 1, 2 ** 32],
  version: [2 ** 48 - 1],
  content: ["A".repeat(43), `${"A".repeat(42)}B`, "A".repeat(44), `${"A".repeat(42)}=`],
  buckets: [2, 3, 4_096, 8_192],
  digest: ["A".repeat(43), `${"A".repeat(42)}B`, `${"A".repeat(43)}\n`],
  keys: [[{ kty: "oct", k: "AA" }], [{ kty: "EC", d: "AA" }], [{ kty: "RSA", n: "AA" }]],
  redis: [
    { prefix: "x", isolation: "prefix" },
    { prefix: "x", isolation: "prefix", user: "x" },
    { prefix: "x", isolation: "prefix", authentication: "password" },
    { prefix: "x", isolation: "acl", user: "x", authentication: "password" },
    { prefix: "x", isolation: "acl", user: "x", authentication: "iam" },
    { prefix: "x", isolation: "acl", user: "x", authentication: "none" },
    { prefix: "x", isolation: "acl", user: "", authentication: "password" },
    { prefix: "x", isolation: "acl", user: "x" },
    { prefix: "x", isolation: "acl", authentication: "password" },
    { prefix: "x", isolation: "acl" },
    { prefix: "x", isolation: "none" },
    { prefix: "x", user: "x", authentication: "password" },
    { isolation: "acl", user: "x", authentication: "password" },
  ],
  secrets: [
    { a: { sealed: "x" } },
    { a: { sealed: "x", reference: "env:A" } },
    { a: {} },
    { a: { reference: "" } },
    { a: { sealed: 1 } },
  ],
  policies: [["B2C_1_susi"], ["b2c_1_susi\n"], ["a".repeat(257)], ["b2c_1_a", "b2c_1_b"], ["b2c 1"]],
  cert: [
    ["a", "b"],
    ["a", "b", "c"],
  ],
};

/**
 * Gives copies of `value` with one member each removed, of another type or of an edge value, to `depth` levels
 * (the first entry of a list stands for all).
 */
export function* fieldMutations(value: Json, depth: number): Generator<[name: string, changed: Json]> {
  for (const path of paths(value, depth)) {
    const label = path.join(".");
    yield [`${label} removed`, changed(value, path, undefined)];
    const last = String(path.at(-1));
    // Below the second level the types alone are enough: every shape is tried at least once.
    const values = path.length > 2 ? wrong.filter((_, at) => at % 4 === path.length % 4 || at === 0) : wrong;
    for (const [name, one] of values) yield [`${label} ${name}`, changed(value, path, one)];
    for (const one of further[last] ?? []) yield [`${label} ${JSON.stringify(one)}`, changed(value, path, one)];
  }
}

function* paths(value: unknown, depth: number): Generator<(string | number)[]> {
  if (depth === 0 || typeof value !== "object" || value === null) return;
  const names = Array.isArray(value) ? (value.length > 0 ? [0] : []) : Object.keys(value);
  for (const name of names) {
    if (typeof name === "string") yield [name];
    for (const rest of paths((value as Json)[name], depth - 1)) yield [name, ...rest];
  }
}

function changed(value: Json, path: readonly (string | number)[], to: unknown): Json {
  const copy = structuredClone(value);
  let at: Json = copy;
  for (const name of path.slice(0, -1)) at = at[name] as Json;
  const last = path.at(-1) ?? "";
  if (to === undefined) delete at[last];
  else at[last] = to;
  return copy;
}
