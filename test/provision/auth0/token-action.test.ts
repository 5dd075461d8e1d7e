// The Action's code, run as Auth0 runs it: with the events that Auth0 documents.
import { Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { tokenAction } from "../../../src/provision/auth0/token-action.ts";

type Handler = (event: object, api: object) => Promise<void>;

async function claims(handler: "onExecutePostLogin" | "onExecuteCredentialsExchange", event: object): Promise<object> {
  const exports: Partial<Record<typeof handler, Handler>> = {};
  new Script(tokenAction).runInNewContext({ exports });
  const set: Record<string, unknown> = {};
  const setCustomClaim = (name: string, value: unknown): void => {
    set[name] = value;
  };
  await exports[handler]?.(event, { accessToken: { setCustomClaim } });
  return JSON.parse(JSON.stringify(set)) as object;
}

const organization = { id: "org_1", metadata: { tenantId: "acme", rolesClaim: "tenantry_roles" } };
const user = { email: "Ada@acme.example", email_verified: true };

describe("the token Action", () => {
  it("gives a person the roles of the organization's own tenant, under their ids, and the address", async () => {
    const authorization = { roles: ["acme--owner", "acme-labs--admin", "globex--owner", "owner"] };
    expect(await claims("onExecutePostLogin", { organization, authorization, user })).toEqual({
      tenantry_roles: ["owner"],
      email: "ada@acme.example",
      email_verified: true,
    });
  });
  it("adds nothing to a token without organization, or with one that is not ours", async () => {
    expect(await claims("onExecutePostLogin", { user })).toEqual({});
    expect(await claims("onExecutePostLogin", { organization: { id: "org_2" }, user })).toEqual({});
    expect(await claims("onExecuteCredentialsExchange", { client: {} })).toEqual({});
  });
  it.each([
    ["the tenant's own enterprise connection vouches for an address", { tenantId: "acme", enterprise: "true" }, true],
    ["another tenant's does not", { tenantId: "globex", enterprise: "true" }, false],
    ["a social connection does not", { tenantId: "acme", enterprise: "false" }, false],
    ["a connection that says nothing does not", undefined, false],
  ])("%s", async (_, metadata, verified) => {
    const event = {
      organization,
      connection: { metadata },
      user: { email: "ada@acme.example", email_verified: false },
    };
    expect(await claims("onExecutePostLogin", event)).toMatchObject({ email_verified: verified });
  });
  it("gives a machine the roles of its own client, only in its tenant's organization", async () => {
    const client = { metadata: { tenantId: "acme", rolesClaim: "tenantry_roles", roles: "member,auditor" } };
    expect(await claims("onExecuteCredentialsExchange", { client, organization })).toEqual({
      tenantry_roles: ["member", "auditor"],
    });
    const foreign = { id: "org_2", metadata: { tenantId: "globex" } };
    expect(await claims("onExecuteCredentialsExchange", { client, organization: foreign })).toEqual({});
    expect(await claims("onExecuteCredentialsExchange", { client })).toEqual({});
  });
});
