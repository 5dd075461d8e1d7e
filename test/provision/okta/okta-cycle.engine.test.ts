// Every tenant of the example fleet through its whole life on Okta's stand-in, under the real engine.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { tokens } from "../../../src/rehearsal/okta/tokens.ts";
import { type OktaRepository, oktaRepository, oktaTenants } from "./okta-repository.ts";

const quiet = { expectNoChanges: true } as const;

/** Everything that a suspended tenant's people and machines could come in by. */
const doors = [
  ...[tokens.server, tokens.oauth, tokens.samlApp, tokens.policy, tokens.policyRule, tokens.claim],
  ...[tokens.samlIdp, tokens.oidcIdp, tokens.socialIdp, tokens.route, tokens.groupRule],
];

describe.each(oktaTenants)("tenant %s on Okta", (tenant) => {
  let repository: OktaRepository;
  let stack: Stack;
  const all = (token: string) => repository.cloud.list(token).map(({ properties }) => properties);
  const ids = (): string[] =>
    repository.cloud
      .list()
      .map(({ type, id }) => `${type} ${id}`)
      .sort();
  beforeAll(async () => {
    repository = await oktaRepository();
    stack = await repository.open(tenant);
  });
  afterAll(() => repository.close());

  it("is previewed without touching the org, comes up once, and changes nothing after", async () => {
    const { changes } = await stack.preview();
    expect(repository.cloud.list()).toEqual([]);
    const run = await stack.up();
    expect(run.changes).toEqual(changes);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("names everything with the tenant and its environment", () => {
    for (const token of [tokens.group, tokens.server, tokens.policy, tokens.policyRule, tokens.samlIdp, tokens.route])
      for (const { name } of all(token)) expect(name).toMatch(new RegExp(`^${tenant}\\.prod:`));
    for (const token of [tokens.oauth, tokens.samlApp])
      for (const { label } of all(token)) expect(label).toMatch(new RegExp(`^${tenant}\\.prod:`));
  });

  it("lets only the tenant's clients and groups have tokens, and names every scope", () => {
    const clients = all(tokens.oauth).map(({ clientId }) => clientId);
    const groups = repository.cloud
      .list(tokens.group)
      .map(({ id }) => id)
      .sort();
    expect(all(tokens.policy).length).toBe(clients.length * all(tokens.server).length);
    for (const { clientWhitelists } of all(tokens.policy))
      for (const id of clientWhitelists as string[]) expect(clients).toContain(id);
    for (const { groupWhitelists, grantTypeWhitelists, scopeWhitelists } of all(tokens.policyRule)) {
      const machine = (grantTypeWhitelists as string[]).includes("client_credentials");
      expect([...(groupWhitelists as string[])].sort()).toEqual(machine ? ["EVERYONE"] : groups);
      expect(scopeWhitelists).not.toContain("*");
    }
  });

  it("is suspended and resumed in place: nothing is made, replaced or deleted", async () => {
    const before = ids();
    const open = doors.flatMap((token) => all(token).map(({ status }) => status));
    for (const status of ["suspended", "active"]) {
      repository.edit(tenant, /^status: .*$/m, `status: ${status}`);
      const { steps } = await stack.up();
      expect(new Set(steps.map(({ operation }) => operation))).toEqual(new Set(["update"]));
      const shut = doors.flatMap((token) => all(token).map((object) => object.status));
      if (status === "suspended") expect(new Set(shut)).toEqual(new Set(["INACTIVE"]));
      else expect(shut).toEqual(open);
    }
    expect(ids()).toEqual(before);
    await stack.up(quiet);
  });

  it("reports what a second writer changed, added or deleted, and puts it right", async () => {
    const { cloud } = repository;
    const [app] = cloud.list(tokens.oauth);
    const [rule] = cloud.list(tokens.policyRule);
    const [assigned] = cloud.list(tokens.appGroups);
    const [claim] = cloud.list(tokens.claim).filter(({ properties }) => properties.name === "tenant_id");
    cloud.edit(tokens.oauth, app?.id ?? "", { redirectUris: ["https://evil.example/callback"] });
    cloud.edit(tokens.policyRule, rule?.id ?? "", { scopeWhitelists: ["*"] });
    cloud.edit(tokens.appGroups, assigned?.id ?? "", { groups: [{ id: "00gEvil", priority: 1, profile: "{}" }] });
    cloud.remove(tokens.claim, claim?.id ?? "");
    await expect(stack.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({ code: "engine.drift" });
    const found = await stack.refresh({ previewOnly: true });
    expect(found.steps).toHaveLength(4);
    await stack.refresh();
    await stack.up();
    expect(JSON.stringify(cloud.list())).not.toMatch(/evil|"\*"/i);
    expect(all(tokens.claim).map(({ name }) => name)).toContain("tenant_id");
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is not touched by destroy while it is protected, and leaves nothing when it is not", async () => {
    const before = ids();
    await expect(stack.destroy()).rejects.toMatchObject({ code: "engine.protected", kind: "refused" });
    expect(ids()).toEqual(before);
    repository.edit(tenant, /$/, "\nlifecycle: { protect: false }\n");
    await stack.up();
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });
});
