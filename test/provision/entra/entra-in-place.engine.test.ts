// Which field's change does what on Entra, over every tenant of the example fleet: what need not be replaced changes in place.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack, StackResult } from "../../../src/engine/open-stack.ts";
import { azureadBehaviours } from "../../../src/rehearsal/azuread/azuread-behaviours.ts";
import { FieldsInPlace } from "../fields-in-place.ts";
import { type EntraRepository, entraRepository } from "./entra-repository.ts";
import { entraToken } from "./entra-token.ts";

const { application, principal, federated } = entraToken;
type Change = [tenant: string, from: string | RegExp, to: string];

/** `portal update web`: name without the tenant's prefix, what happened, and the top-level fields it happened to. */
function told({ steps }: StackResult): string[] {
  return steps
    .filter(({ type }) => type.startsWith("azuread:"))
    .map(({ name, operation, paths }) => {
      const fields =
        operation === "update" || operation === "replace" ? paths.map((path) => path.split(/[.[]/)[0]) : [];
      const short = name.replace(/^[a-z]+\.(?:client\.)?/, "").replace(/(?<=federated\.).*/, "*");
      return [short, operation, ...new Set(fields)].join(" ");
    })
    .sort();
}

describe("a change of a spec on Entra", () => {
  const fields = new FieldsInPlace();
  const stacks = new Map<string, Stack>();
  let repository: EntraRepository;
  const stackOf = (tenant: string): Stack => {
    const stack = stacks.get(tenant);
    if (stack === undefined) throw new TypeError(`there is no tenant ${tenant}`);
    return stack;
  };
  beforeAll(async () => {
    repository = await entraRepository();
    repository.cloud.lag = 0;
    for (const tenant of repository.tenants) {
      const stack = await repository.open(tenant);
      stacks.set(tenant, stack);
      await stack.up();
    }
  });
  afterAll(() => repository.close());

  it.each<[string, Change, string[]]>([
    [
      "an organization's name",
      ["fabrikam", "Fabrikam Industries", "Fabrikam Group"],
      [
        "api update api appRoles displayName",
        "nightly update displayName",
        "pipeline update displayName",
        "portal update displayName",
      ],
    ],
    [
      "a redirect URI",
      ["fabrikam", "https://portal.fabrikam.example/callback", "https://portal.fabrikam.example/signed-in"],
      ["portal update web"],
    ],
    [
      "a redirect URI of an app on people's machines",
      ["contoso", "http://localhost:8765/callback", "http://localhost:8766/callback"],
      ["desktop update publicClient"],
    ],
    [
      "one scope more",
      ["fabrikam", "mcp.write]", "mcp.write, mcp.admin]"],
      ["api update api", "portal update requiredResourceAccesses", "portal.access update permissionIds"],
    ],
    [
      "one role more",
      [
        "fabrikam",
        "roles:\n  - roleId: auditor",
        "roles:\n  - { roleId: clerk, name: Clerk, permissions: [] }\n  - roleId: auditor",
      ],
      ["api update appRoles"],
    ],
    [
      "who gets a token",
      ["fabrikam", "    subdomain:", "    assignment: open\n    subdomain:"],
      ["api.principal update appRoleAssignmentRequired"],
    ],
    [
      "a federated subject",
      ["fabrikam", "reports:pipeline", "reports:pipeline-2"],
      ["pipeline.federated.* create", "pipeline.federated.* delete"],
    ],
    [
      "a federated credential's name",
      ["fabrikam", "name: cluster", "name: cluster-7"],
      ["pipeline.federated.* update description"],
    ],
    [
      "a federated audience",
      ["fabrikam", "        app: pipeline\n", "        app: pipeline\n        audience: api://fabrikam-exchange\n"],
      ["pipeline.federated.* update audiences"],
    ],
    [
      "a machine's roles",
      ["fabrikam", "roles: [member, auditor]", "roles: [auditor]"],
      ["pipeline update requiredResourceAccesses", "pipeline.role.member delete"],
    ],
    [
      "a suspension, which closes apps to other directories",
      ["northwind", "status: active", "status: suspended"],
      [
        "api update signInAudience",
        "api.principal update accountEnabled",
        "console update signInAudience",
        "console.principal update accountEnabled",
        "sync update signInAudience",
        "sync.principal update accountEnabled",
      ],
    ],
  ])("is taken in place: %s", async (_, [tenant, from, to], expected) => {
    const stack = stackOf(tenant);
    repository.edit(tenant, from, to);
    expect(told(fields.saw(await stack.up()))).toEqual(expected);
  });

  it("is taken once: another run changes nothing", async () => {
    for (const tenant of ["contoso", "fabrikam", "northwind"]) await stackOf(tenant).up({ expectNoChanges: true });
  });

  it("was seen, in the tests above, for every field that may change in place, and replaced nothing", async () => {
    const replaces = (type: string): readonly string[] => {
      const inputs = repository.sdk(type)?.inputs ?? {};
      const said = Object.keys(inputs).filter((name) => inputs[name]?.replaces);
      return [...said, ...(azureadBehaviours.types[type]?.replaceOn ?? [])];
    };
    const owned = "made of the deployment, the environment and the tenant's id, which no change of a spec reaches";
    const always = "the same for every tenant";
    const constant = {
      [`${application} fallbackPublicClientEnabled`]: always,
      [`${application} identifierUris`]: owned,
      [`${application} optionalClaims`]: always,
      [`${application} preventDuplicateNames`]: always,
      [`${application} tags`]: owned,
      [`${principal} tags`]: owned,
      [`${federated} issuer`]: "named by it: another issuer is another credential",
      [`${federated} subject`]: "named by it: another subject is another credential",
    };
    const ofPlatform = (type: string): boolean => type.startsWith("azuread:");
    expect(await fields.faults(stacks.values(), { ofPlatform, replaces, constant })).toEqual([]);
    expect(fields.replaced()).toEqual([]);
  });
});
