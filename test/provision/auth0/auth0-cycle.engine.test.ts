// Every tenant of the example fleet through its whole life on Auth0's stand-in, under the real engine.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { tokens } from "../../../src/rehearsal/auth0/tokens.ts";
import { type Auth0Repository, auth0Repository, auth0Tenants } from "./auth0-repository.ts";

const quiet = { expectNoChanges: true } as const;

describe.each(auth0Tenants)("tenant %s at Auth0", (tenant) => {
  let repository: Auth0Repository;
  let stack: Stack;
  const all = (token: string) => repository.cloud.list(token).map(({ properties }) => properties);
  const idsOf = (): string[] =>
    repository.cloud
      .list()
      .map(({ type, id }) => `${type} ${id}`)
      .sort();
  beforeAll(async () => {
    repository = await auth0Repository();
    stack = await repository.open(tenant);
  });
  afterAll(() => repository.close());

  it("is previewed without touching Auth0, comes up once, and changes nothing after", async () => {
    const { changes } = await stack.preview();
    expect(repository.cloud.list()).toEqual([]);
    const run = await stack.up();
    expect(run.changes).toEqual(changes);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is suspended and resumed in place: nothing is made, replaced or deleted", async () => {
    const before = idsOf();
    const status = tenant === "dormant" ? "suspended" : tenant === "solo" ? "trial" : "active";
    const other = status === "suspended" ? "active" : "suspended";
    for (const next of [other, status]) {
      repository.edit(tenant, /^status: .*$/m, `status: ${next}`);
      const { steps } = await stack.up();
      expect(new Set(steps.map(({ operation }) => operation))).toEqual(new Set(["update"]));
      const off = next === "suspended";
      expect(
        new Set(all(tokens.client).map(({ grantTypes }) => Array.isArray(grantTypes) && grantTypes.length === 0)),
      ).toEqual(new Set([off]));
      for (const { enabledConnections } of all(tokens.organizationConnections))
        for (const each of enabledConnections as { isEnabled: boolean }[]) expect(each.isEnabled).toBe(!off);
      for (const { enabledClients } of all(tokens.connectionClients))
        expect((enabledClients as string[]).length === 0).toBe(off);
    }
    expect(idsOf()).toEqual(before);
    await stack.up(quiet);
  });

  it("reports what a second writer changed, enabled or deleted, and puts it right", async () => {
    const { cloud } = repository;
    const [client] = cloud.list(tokens.client);
    const [organization] = cloud.list(tokens.organization);
    const [connections] = cloud.list(tokens.organizationConnections);
    const foreign = cloud.put(tokens.connection, "con_foreign000000000", { name: "foreign", strategy: "auth0" });
    const listed = connections?.properties.enabledConnections as object[];
    cloud.edit(tokens.client, client?.id ?? "", { callbacks: ["https://evil.example/callback"] });
    cloud.edit(tokens.organizationConnections, connections?.id ?? "", {
      enabledConnections: [...listed, { connectionId: foreign.id, isEnabled: true }] as never,
    });
    cloud.edit(tokens.organization, organization?.id ?? "", { displayName: "Changed by hand" });
    await expect(stack.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({ code: "engine.drift" });
    const found = await stack.refresh({ previewOnly: true });
    expect(found.steps.map(({ urn }) => urn.split("::").at(-1)).sort()).toEqual(
      expect.arrayContaining([`${tenant}.connections`, `${tenant}.organization`]),
    );
    await stack.refresh();
    await stack.up();
    expect(JSON.stringify(all(tokens.client))).not.toContain("evil.example");
    expect(JSON.stringify(all(tokens.organizationConnections))).not.toContain("con_foreign");
    expect(JSON.stringify(all(tokens.organization))).not.toContain("Changed by hand");
    cloud.remove(tokens.connection, foreign.id);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is not touched by destroy while it is protected, and leaves nothing when it is not", async () => {
    const before = idsOf();
    await expect(stack.destroy()).rejects.toMatchObject({ code: "engine.protected", kind: "refused" });
    expect(idsOf()).toEqual(before);
    repository.edit(tenant, /$/, "\nlifecycle: { protect: false }\n");
    await stack.up();
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });
});
