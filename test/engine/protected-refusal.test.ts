import { describe, expect, it } from "vitest";
import { protectedRefusal } from "../../src/engine/protected-refusal.ts";

const run = { stack: "acme.prod", operation: "up" };
const urn = (name: string): string =>
  `urn:pulumi:acme.prod::tenantry::tenantry:index:Tenant$okta:index/domain:Domain::${name}`;
const domain = urn("acme.domain");

describe("what the engine keeps because it is protected", () => {
  it.each([
    [
      "to be replaced",
      `unable to replace resource "${domain}"\nas it is currently marked for protection. To unprotect it`,
    ],
    [
      "to be replaced with another",
      `unable to replace resource "${urn("acme.brand")}"\nas part of replacing "${domain}"\nas it is currently marked for protection.`,
    ],
    ["to be deleted", `resource "${domain}" cannot be deleted\nbecause it is protected. To unprotect the resource`],
  ])("is named where it was %s", (_, text) => {
    const error = protectedRefusal(["something else", text, text], run);
    expect(error).toMatchObject({ code: "engine.protected", kind: "refused" });
    expect(error?.message).toMatch(/^up of acme\.prod was refused: .*acme\.domain, which is protected$/);
    expect(error?.mend).toContain("lifecycle.protect: false");
  });

  it("is nothing where the engine says something else", () => {
    expect(protectedRefusal([`resource "${domain}" is protected by a firewall`], run)).toBeUndefined();
  });
});
