// Every field that tenants and the platform stack register at Okta: what a change of a spec does to it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack, StackResult } from "../../../src/engine/open-stack.ts";
import { awsBehaviours } from "../../../src/rehearsal/aws/aws-behaviours.ts";
import { oktaBehaviours } from "../../../src/rehearsal/okta/okta-behaviours.ts";
import { tokens } from "../../../src/rehearsal/okta/tokens.ts";
import { sdkTable } from "../../../src/rehearsal/sdk/sdk-table.ts";
import { FieldsInPlace } from "../fields-in-place.ts";
import { oktaChanges } from "./okta-changes.ts";
import { oktaConstant } from "./okta-constant.ts";
import { type OktaRepository, oktaRepository, oktaTenants } from "./okta-repository.ts";
import { updatedTypes } from "./updated-types.ts";

const quiet = { expectNoChanges: true } as const;

/** Inputs whose change makes a new object: another test holds these tables against what the real provider publishes. */
function replaces(type: string): string[] {
  const [packageName = ""] = type.split(":");
  const inputs = sdkTable(packageName).type(type)?.inputs ?? {};
  return [
    ...Object.keys(inputs).filter((name) => inputs[name]?.replaces),
    ...({ ...oktaBehaviours.types, ...awsBehaviours.types }[type]?.replaceOn ?? []),
  ];
}

/** `client.console update redirectUris`: name without the tenant's prefix, what happened, and the fields it happened to. */
function told({ steps }: StackResult): string[] {
  return steps
    .filter(({ type }) => type.startsWith("okta:") || type.startsWith("aws:") || type.endsWith("AppCredential"))
    .map(({ name, operation, paths }) => {
      const fields = ["update", "replace"].includes(operation) ? paths.map((path) => path.split(/[.[]/)[0]) : [];
      return [name.replace(/^(?!okta\.)[a-z-]+\./, ""), operation, ...[...new Set(fields)].sort()].join(" ");
    })
    .sort();
}

describe("tenants on Okta and the platform stack", () => {
  const fields = new FieldsInPlace();
  const updated = new Set<string>();
  const stacks = new Map<string, Stack>();
  let repository: OktaRepository;
  const up = async (name: string): Promise<StackResult> => {
    const result = fields.saw((await stacks.get(name)?.up()) as StackResult);
    for (const { operation, type } of result.steps) if (operation === "update") updated.add(type);
    return result;
  };
  beforeAll(async () => {
    repository = await oktaRepository();
    // the stand-in is one org
    repository.edit("vehement", ", url: okta-emea.com", "");
    const zone = "dnsZone: { name: vehement.example, route53ZoneId: Z0VEHEMENT }";
    repository.edit("vehement", "identity:\n", `identity:\n  ${zone}\n`);
    // the platform stack last: its routing rules wait for the tenants' providers
    for (const name of [...oktaTenants, "platform"]) {
      stacks.set(name, await repository.open(name));
      await up(name);
    }
  });
  afterAll(() => repository.close());

  it.each(Object.entries(oktaChanges))("update in place: %s", async (_, { tenant, edits, secrets, steps, rules }) => {
    for (const [from, to] of edits) repository.edit(tenant, from, to);
    if (secrets !== undefined) stacks.set(tenant, await repository.open(tenant, undefined, secrets));
    expect(told(await up(tenant))).toEqual(steps);
    if (rules !== undefined) expect(told(await up("platform"))).toEqual(rules);
  });

  it("update nothing but the status of whoever is suspended", async () => {
    const seen = new Set<string>();
    for (const tenant of ["aviato", "vehement"]) repository.edit(tenant, /^status: .*$/m, "status: suspended");
    for (const name of ["aviato", "vehement", "platform"])
      for (const { operation, type, paths } of (await up(name)).steps)
        if (type.startsWith("okta:")) seen.add(`${operation} ${type} ${paths.join(" ")}`);
    const doors = [tokens.oauth, tokens.samlApp, tokens.server, tokens.claim, tokens.policy, tokens.policyRule];
    const ways = [tokens.groupRule, tokens.samlIdp, tokens.oidcIdp, tokens.socialIdp, tokens.route];
    expect([...seen].sort()).toEqual([...doors, ...ways].map((type) => `update ${type} status`).sort());
  });

  it("make another app of another kind, and let what names it follow in place", async () => {
    repository.edit(
      "hooli",
      'kind: native, redirectUris: ["http://127.0.0.1:8765/callback"]',
      "kind: web, redirectUris: [https://hooli.mcp.example.com/desktop]",
    );
    expect(told(await up("hooli"))).toEqual([
      "client.desktop replace jwks redirectUris tokenEndpointAuthMethod type",
      "client.desktop.groups replace",
      "credential.desktop.1 create",
      "credential.desktop.2 create",
      "server.main.policy.desktop update clientWhitelists",
    ]);
    repository.edit(
      "hooli",
      "kind: web, redirectUris: [https://hooli.mcp.example.com/desktop], scopes: [openid, email]",
      "kind: machine, roles: [member]",
    );
    const ofCode = "consentMethod grantTypes pkceRequired redirectUris refreshTokenLeeway refreshTokenRotation";
    expect(told(await up("hooli"))).toEqual([
      `client.desktop replace ${ofCode} responseTypes type`,
      "client.desktop.groups replace",
      "client.desktop.limits create",
      "server.main.policy.desktop update clientWhitelists",
      "server.main.rule.desktop update grantTypeWhitelists groupWhitelists scopeWhitelists",
    ]);
  });

  it("refuse another sign-in host while it is protected, replace it with its records when it is not, and those in another zone", async () => {
    const host = /login\.vehement\.example/g;
    repository.edit("vehement", host, "signin.vehement.example");
    await expect(up("vehement")).rejects.toMatchObject({
      ...{ code: "engine.protected", kind: "refused" },
      message: expect.stringContaining("vehement.domain"),
    });
    repository.edit("vehement", /$/, "\nlifecycle: { protect: false }\n");
    expect(told(await up("vehement"))).toEqual([
      ...["dns.cname.login.vehement.example replace", "dns.cname.signin.vehement.example create"],
      ...["dns.txt.login.vehement.example replace", "dns.txt.signin.vehement.example create"],
      ...["domain replace name", "domain.verification replace"],
    ]);
    repository.edit("vehement", "Z0VEHEMENT", "Z0ANOTHER");
    expect(told(await up("vehement"))).toEqual([
      "dns.cname.signin.vehement.example replace zoneId",
      "dns.txt.signin.vehement.example replace zoneId",
    ]);
  });

  it("have no other field than these, and no other type; nothing but these is replaced", async () => {
    const ofPlatform = (type: string): boolean => /^(?:okta|aws):/.test(type);
    const rules = { ofPlatform, replaces, constant: oktaConstant };
    expect(await fields.faults(stacks.values(), rules)).toEqual([]);
    expect([...updated].filter((type) => type.startsWith("okta:")).sort()).toEqual([...updatedTypes].sort());
    // Whatever else differed then, these are what made another object necessary.
    const forced = fields
      .replaced()
      .filter((each) => replaces(each.split(" ")[0] ?? "").includes(each.split(" ")[1] ?? ""));
    expect(forced).toEqual(["aws:route53/record:Record zoneId", `${tokens.oauth} type`, `${tokens.domain} name`]);
    for (const stack of stacks.values()) await stack.up(quiet);
    for (const stack of stacks.values()) await stack.refresh({ ...quiet, previewOnly: true });
  });
});
