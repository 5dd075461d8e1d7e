import { describe, expect, it } from "vitest";
import { Secret } from "../../src/provider/secret.ts";
import { Unknown } from "../../src/provider/unknown.ts";
import { checkSignedConfig } from "../../src/provision/signed-config/check-signed-config.ts";

describe("the inputs of SignedConfig", () => {
  const base = { deployment: "d", environment: "local", tenant: "acme", content: {}, secrets: [] };
  const faults = (change: Record<string, unknown>) =>
    checkSignedConfig({ ...base, ...change } as Parameters<typeof checkSignedConfig>[0]).map(
      ({ property }) => property,
    );

  it("are taken when they are whole, even while parts are not known yet", () => {
    expect(faults({})).toEqual([]);
    const sealed = { field: "a.b", delivery: "sealed" };
    expect(
      faults({
        secrets: [
          { ...sealed, value: new Secret("x") },
          { ...sealed, field: "c", value: Unknown.value },
        ],
      }),
    ).toEqual([]);
  });

  it("are refused by property", () => {
    expect(faults({ tenant: "", content: [], secrets: {} })).toEqual(["tenant", "content", "secrets"]);
    const secret = { field: "a", delivery: "sealed", reference: "env:A" };
    expect(faults({ secrets: [secret, secret] })).toEqual(["secrets[1].field"]);
    expect(faults({ secrets: [{ ...secret, delivery: "mail" }] })).toEqual(["secrets[0].delivery"]);
    expect(faults({ secrets: [{ ...secret, value: new Secret("x") }] })).toEqual(["secrets[0]"]);
  });

  it("hold no secret in plain text", () => {
    expect(faults({ secrets: [{ field: "a", delivery: "sealed", value: "plain" }] })).toEqual(["secrets[0].value"]);
    expect(faults({ content: new Secret({}) })).toEqual(["content"]);
  });
});
