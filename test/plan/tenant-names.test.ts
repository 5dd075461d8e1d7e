import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tenantNames } from "../../src/plan/tenant-names.ts";
import { isTenantId } from "../../src/spec/tenant-id.ts";

/** Ids that like to be the beginning of one another, short ones and very long ones. */
const word = fc.string({ unit: fc.constantFrom("a", "b", "e", "h", "t", "1"), minLength: 1, maxLength: 4 });
const long = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 50, maxLength: 62 });
const id = fc
  .oneof(fc.array(word, { minLength: 1, maxLength: 4 }), fc.tuple(long), fc.tuple(long, word))
  .map((words) => `t${words.join("-")}`.slice(0, 63).replace(/-$/, ""))
  .filter(isTenantId);

describe("the names of two tenants", () => {
  it("are never the same, and none is the beginning of another", () => {
    fc.assert(
      fc.property(id, id, (a, b) => {
        fc.pre(a !== b);
        const [one, two] = [tenantNames(a), tenantNames(b)];
        for (const kind of ["pulumi", "redis", "sql", "path", "host"] as const) {
          expect(one[kind].startsWith(two[kind]), `${kind}: ${one[kind]} ${two[kind]}`).toBe(false);
          expect(two[kind].startsWith(one[kind]), `${kind}: ${one[kind]} ${two[kind]}`).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });
  it("stay apart where one id goes on where the other ends", () => {
    const ids = [
      "acme",
      "acme-eu",
      "acme-eu-1",
      "acmeeu",
      "a",
      "a1",
      "a-1",
      "t-acme",
      "h-acme",
      "a".repeat(59),
      "a".repeat(60),
      "a".repeat(62),
      "a".repeat(63),
    ];
    for (const a of ids)
      for (const b of ids.filter((other) => other !== a))
        for (const kind of ["pulumi", "redis", "sql", "path", "host"] as const)
          expect(tenantNames(a)[kind].startsWith(tenantNames(b)[kind]), `${a} ${b}`).toBe(false);
  });
});

describe("a name", () => {
  it("fits what bears it, for every id", () => {
    fc.assert(
      fc.property(id, (tenantId) => {
        const names = tenantNames(tenantId);
        expect(names.sql).toMatch(/^[a-z][a-z0-9_]{0,62}$/);
        expect(names.redis).not.toMatch(/[*?[\]\\\s]/);
        expect(names.path).not.toMatch(/^\/|\.\.|\\/);
        expect(names.pulumi).not.toContain("::");
      }),
    );
  });
  it("that is too long for SQL carries a hash of more than 80 bits", () => {
    const [one, two] = ["b", "c"].map((last) => tenantNames(`${"a".repeat(62)}${last}`).sql);
    expect(one).toMatch(/^h_a{24}_[a-z2-7]{25}__$/);
    expect(one).not.toBe(two);
  });
  it("is frozen: state, keys and tables of deployed tenants hang on it", () => {
    expect(tenantNames("acme-eu")).toEqual({
      tenantId: "acme-eu",
      pulumi: "acme-eu.",
      redis: "tenantry:{acme-eu}:",
      sql: "t_acme_eu__",
      path: "acme-eu/",
      host: "acme-eu.",
    });
    expect(tenantNames("a".repeat(63)).sql).toBe("h_aaaaaaaaaaaaaaaaaaaaaaaa_nzjsmqlyrrmlgp3lhtaqwxe23__");
  });
  it.each(["", "Acme", "a*", "a{b", "../a", "a--b", "a.b", "xn--a", "platform", "a\n"])("is not made of %j", (text) => {
    expect(() => tenantNames(text)).toThrow(TypeError);
  });
});
