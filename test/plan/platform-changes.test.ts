import { describe, expect, it } from "vitest";
import { diffFleets } from "../../src/plan/diff-fleets.ts";
import type { TenantSpec } from "../../src/spec/tenant-spec.ts";

const ours = "0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c";
const customers = "7d1e2f3a-4b5c-4d6e-8f90-a1b2c3d4e5f6";
const ci = { name: "ci", app: "robot", issuer: "https://ci.example", subject: "main" };

function spec(identity: Partial<TenantSpec["identity"]>): TenantSpec {
  return {
    ...{ tenantId: "acme", organizationName: "Acme", status: "active", plan: "pro", settings: {} },
    identity: { platform: "entra", entra: { directory: ours, subdomain: "acme" }, ...identity },
  };
}
const said = (before: TenantSpec["identity"] | object, after: object) =>
  diffFleets([spec(before)], [spec(after)]).map(({ path, text, blast }) => `${blast} ${path}: ${text}`);
const entra = (more: object) => ({ entra: { directory: ours, subdomain: "acme", ...more } });

describe("a change of a platform's options", () => {
  it.each<[string, object, object, string[]]>([
    ["nothing", {}, {}, []],
    [
      "another directory",
      {},
      { entra: { directory: customers, subdomain: "acme" } },
      [
        `outage identity.entra: people of directory ${customers} sign in, no longer those of ${ours}`,
        `outage identity.entra.directory: every app is registered anew in directory ${customers}`,
      ],
    ],
    [
      "everybody of the directory",
      {},
      entra({ assignment: "open" }),
      ["widens identity.entra.assignment: everybody of the directory gets a token, assigned to a role or not"],
    ],
    [
      "assigned people alone",
      entra({ assignment: "open" }),
      {},
      ["narrows identity.entra.assignment: only people assigned to a role get a token"],
    ],
    [
      "another workload",
      entra({ federatedCredentials: [ci] }),
      entra({ federatedCredentials: [{ ...ci, subject: "x" }] }),
      [
        "sign-in identity.entra.federatedCredentials: tokens of https://ci.example main no longer prove app robot",
        "widens identity.entra.federatedCredentials: tokens of https://ci.example x prove app robot",
      ],
    ],
    [
      "another host",
      {},
      entra({ subdomain: "other" }),
      ["sign-in identity.entra.subdomain: entra.subdomain of the sign-in changes"],
    ],
    [
      "the next epoch",
      {},
      { rotation: { epoch: 2 } },
      ["none identity.rotation: apps get credentials of epoch 2; those of epoch 1 stay valid"],
    ],
    [
      "the epoch after the next",
      {},
      { rotation: { epoch: 3 } },
      ["sign-in identity.rotation: apps get credentials of epoch 3; those of epoch 1 stop working"],
    ],
    [
      "the end of an overlap",
      { rotation: { epoch: 2 } },
      { rotation: { epoch: 2, keepPrevious: false } },
      ["sign-in identity.rotation: credentials of epoch 1 stop working"],
    ],
  ])("is told: %s", (_, before, after, expected) => {
    expect(said(before, after)).toEqual(expected);
  });

  it("is told by its path where no sentence covers it, and without what it says of secrets", () => {
    const auth0 = (clientSecret: string) => ({
      platform: "auth0" as const,
      entra: undefined,
      auth0: { domain: "acme.eu.auth0.com", management: { clientId: "m", clientSecret } },
    });
    const changes = said(auth0("env:ONE"), auth0("env:TWO"));
    expect(changes).toEqual([
      "sign-in identity.auth0.management.clientSecret: auth0.management.clientSecret of the sign-in changes",
    ]);
  });
});

describe("a change on the embedded platform", () => {
  const local = (more: object) => ({ platform: "local", entra: undefined, ...more });
  const workforce = { kind: "oidc", name: "workforce", issuer: "https://idp.acme.example", clientId: "c" };

  it.each<[string, object, object, string[]]>([
    [
      "people alone",
      { local: { users: [] } },
      { local: { users: [{ email: "ada@acme.example", roles: ["owner"] }] } },
      ["widens identity.local.users: ada@acme.example may sign in (owner)"],
    ],
    [
      "how apps prove themselves",
      {},
      { local: { clientAuthentication: "private_key_jwt" } },
      ["sign-in identity.local.clientAuthentication: local.clientAuthentication of the sign-in changes"],
    ],
    [
      "a connection",
      {},
      { enterprise: [{ ...workforce, clientSecret: "env:E" }] },
      ["sign-in identity.enterprise: enterprise of the sign-in changes"],
    ],
    [
      "the epoch",
      {},
      { rotation: { epoch: 2 } },
      ["none identity.rotation: apps get credentials of epoch 2; those of epoch 1 stay valid"],
    ],
    [
      "an epoch that was retired",
      { rotation: { epoch: 2, keepPrevious: false } },
      { rotation: { epoch: 2 } },
      ["none identity.rotation: credentials of epoch 1 are gone and stay so; the next epoch keeps these"],
    ],
  ])("tells of %s", (_, before, after, lines) => {
    expect(said(local(before), local(after))).toEqual(lines);
  });
});
