// What the engine says of protected resources: its own words, as 3.259.0 prints them.
import { describe, expect, it } from "vitest";
import { protectedRefusal } from "../../src/engine/protected-refusal.ts";

const run = { stack: "acme.prod", operation: "up" };
const urnOf = (name: string): string =>
  `urn:pulumi:acme.prod::tenantry::tenantry:index:Tenant$auth0:index/customDomain:CustomDomain::${name}`;
const mend = "To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program";
const said = (...texts: string[]) =>
  protectedRefusal(
    texts.map((text) => ({ type: "diagnostic", severity: "error", text, urn: "" })),
    run,
  );

describe("a change that a protected resource forbids", () => {
  it.each([
    [
      "made anew",
      `unable to replace resource "${urnOf("acme.login-domain")}"\nas it is currently marked for protection. ${mend}`,
    ],
    [
      "made anew",
      `unable to replace resource "${urnOf("acme.login-domain")}" as part of replacing "${urnOf("acme.auth0")}"\nas it is currently marked for protection. ${mend}`,
    ],
    ["deleted", `resource "${urnOf("acme.login-domain")}" cannot be deleted\nbecause it is protected. ${mend}`],
  ])("is refused where it would be %s, with its name, and says how to go on", (what, text) => {
    expect(said("another error", text, text)).toMatchObject({
      ...{ code: "engine.protected", kind: "refused" },
      message: `up of acme.prod stopped before anything protected was touched: acme.login-domain is protected, and would be ${what}`,
      mend: expect.stringContaining("lifecycle.protect: false"),
    });
  });

  it("is none where the engine speaks of something else", () => {
    expect(said('resource "a" cannot be found', "marked for protection", "")).toBeUndefined();
  });
});
