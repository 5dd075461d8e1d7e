import { describe, expect, it } from "vitest";
import { entraPlace } from "../../../src/provision/entra/entra-place.ts";
import { stableUuid } from "../../../src/provision/entra/stable-uuid.ts";

const directory = "0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c";
const customerDirectory = "7d1e2f3a-4b5c-4d6e-8f90-a1b2c3d4e5f6";

describe("where tokens come from", () => {
  it("is the directory's own host for External ID, and its keys are on the subdomain", () => {
    expect(entraPlace({ directory, subdomain: "people" })).toMatchObject({
      audience: directory,
      issuer: `https://${directory}.ciamlogin.com/${directory}/v2.0`,
      jwksUri: `https://people.ciamlogin.com/${directory}/discovery/v2.0/keys`,
    });
  });

  it("is the customer's directory for a multi-tenant app, whatever ours is", () => {
    expect(entraPlace({ kind: "multi-tenant", directory, customerDirectory })).toMatchObject({
      audience: customerDirectory,
      issuer: `https://login.microsoftonline.com/${customerDirectory}/v2.0`,
      jwksUri: `https://login.microsoftonline.com/${customerDirectory}/discovery/v2.0/keys`,
    });
  });

  it("is what the spec says on a custom URL domain", () => {
    const issuer = `https://login.acme.example/${directory}/v2.0`;
    expect(entraPlace({ directory, subdomain: "people", issuer }).issuer).toBe(issuer);
  });

  it("is a mistake of ours where a rule of the spec was passed by", () => {
    expect(() => entraPlace({ directory })).toThrow(TypeError);
    expect(() => entraPlace({ kind: "multi-tenant", directory })).toThrow(TypeError);
  });
});

describe("ids that we choose", () => {
  it("are UUIDs of version 5, the same in every run, other ones for every name", () => {
    const names = ["role/member", "role/owner", "scope/mcp.read"].flatMap((part) =>
      ["acme", "globex"].map((tenant) => `example/prod/${tenant}/${part}`),
    );
    const ids = names.map(stableUuid);
    expect(new Set(ids).size).toBe(names.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    // Entra keeps what was once registered under an id: it may never change for a name
    expect(stableUuid("example/prod/acme/role/member")).toBe("fe67ce2a-0b77-50f7-aa4d-3374496d95ef");
  });
});
