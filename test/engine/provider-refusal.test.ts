import { describe, expect, it } from "vitest";
import { providerRefusal } from "../../src/engine/provider-refusal.ts";
import { refusalOf } from "../../src/engine/refusal-of.ts";

const run = { stack: "acme.prod", operation: "up" };
const urnOf = (type: string, name: string): string =>
  `urn:pulumi:acme.prod::tenantry::tenantry:index:Tenant$${type}::${name}`;
const role = urnOf("auth0:index/role:Role", "acme.role.member");
const said = (text: string, urn = role) => providerRefusal([{ type: "diagnostic", severity: "error", text, urn }], run);

describe("what a provider says of us", () => {
  it.each([
    ["engine.credentials", "missing", "401 Unauthorized: Invalid token"],
    ["engine.credentials", "missing", "operation error STS: InvalidClientTokenId: The security token is invalid"],
    [
      "engine.credentials",
      "missing",
      "UnrecognizedClientException: The security token included in the request is invalid",
    ],
    ["engine.denied", "missing", "403 Forbidden: Insufficient scope, expected any of: create:roles"],
    [
      "engine.denied",
      "missing",
      "AccessDeniedException: User arn:aws:iam::1:user/ci is not authorized to perform: kms:CreateKey",
    ],
    ["engine.quota", "failed", "403 Forbidden: You reached the limit of entities of this type for this tenant."],
    ["engine.quota", "failed", "LimitExceededException: Maximum number of usage plans of this account reached"],
  ])("is %s: %s, %s", (code, kind, text) => {
    const error = said(text);
    expect(error).toMatchObject({ code, kind, mend: expect.stringContaining("run it again") });
    expect(error?.message).toContain(`up of acme.prod failed at acme.role.member: `);
    expect(error?.message).toContain(text);
  });

  it.each([
    ["a limit of the rate", "429 Too Many Requests: Global limit has been reached", role],
    ["a rate that was exceeded", "LimitExceededException: Rate exceeded (Throttling), TooManyRequests", role],
    ["a name that is taken", "409 Conflict: The specified name is already in use", role],
    ["a number that is no status", "client 401abc has no connection 403", role],
    ["the engine's own state folder", "open .pulumi/stacks: AccessDenied: 403 Forbidden", ""],
    ["the program", "403 Forbidden", "urn:pulumi:acme.prod::tenantry::pulumi:pulumi:Stack::tenantry-acme.prod"],
    ["our own provider", "401 Unauthorized", urnOf("tenantry:index:Bundle", "acme.config")],
  ])("is none of it where it speaks of %s", (_, text, urn) => {
    expect(said(text, urn)).toBeUndefined();
  });

  it("is a limit of the rate, but not of an object that is called one", () => {
    expect(refusalOf("The service limits our rate: rate limit exceeded")).toBe("passing");
    expect(refusalOf("the principalId is taken: another principal rate limits has it (409)")).toBeUndefined();
  });

  it("is known of a provider that can't be configured and of a data source", () => {
    const provider = "urn:pulumi:acme.prod::tenantry::pulumi:providers:okta::acme.okta";
    expect(said("invalid configuration: the API returned an error: Invalid token provided", provider)).toMatchObject({
      code: "engine.credentials",
      message: expect.stringContaining("at the provider acme.okta: Okta does not accept our credentials"),
    });
    const program = "urn:pulumi:acme.prod::tenantry::pulumi:pulumi:Stack::tenantry-acme.prod";
    const asked = "Error: invocation of okta:policy/getPolicy:getPolicy returned an error: 403 Forbidden";
    expect(said(asked, program)).toMatchObject({
      code: "engine.denied",
      message: expect.stringContaining("at okta:policy/getPolicy:getPolicy"),
    });
  });

  it.each([
    "SSWS 00Qcanary",
    "Bearer eyJcanary",
    'Basic Y2FuYXJ5canary"',
    "client_secret=canary",
    '"client_secret":"canary"',
  ])("is cut before %s", (text) => {
    const error = said(`401 Unauthorized: header ${text} was refused`);
    expect(error?.message).toMatch(/401 Unauthorized: header "?\[cut\]$/);
  });
});
