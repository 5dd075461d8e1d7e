// What goes wrong between us and Auth0: the next run converges, nothing is made twice, nothing foreign is touched.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { tokens } from "../../../src/rehearsal/auth0/tokens.ts";
import type { Fault } from "../../../src/rehearsal/fault.ts";
import { type Auth0Repository, auth0Repository } from "./auth0-repository.ts";

const quiet = { expectNoChanges: true } as const;

describe("clinic at Auth0, with trouble", () => {
  let repository: Auth0Repository;
  let stack: Stack;
  const count = (token: string): number => repository.cloud.list(token).length;
  beforeAll(async () => {
    repository = await auth0Repository();
    // A call that is tried again because of lag would use up its fault.
    repository.cloud.lag = 0;
    stack = await repository.open("clinic");
    repository.edit("clinic", /$/, "\nlifecycle: { protect: false }\n");
  });
  afterAll(() => repository.close());

  it("leaves a foreign organization of our name alone, and says so", async () => {
    repository.cloud.put(tokens.organization, "org_foreign", { name: "clinic", displayName: "Theirs" });
    await expect(stack.up()).rejects.toMatchObject({ code: "engine.foreign-object" });
    expect(repository.cloud.get(tokens.organization, "org_foreign")?.properties.displayName).toBe("Theirs");
    expect(count(tokens.organization)).toBe(1);
    repository.cloud.remove(tokens.organization, "org_foreign");
    await stack.up();
    await stack.up(quiet);
    expect(count(tokens.client)).toBe(2);
    await stack.destroy();
  });

  it.each<[string, Fault]>([
    [
      "a service that is down in the middle",
      { kind: "unavailable", status: 503, operation: "create", type: tokens.clientGrant, after: 1 },
    ],
    ["a creation that ends half-way", { kind: "half", operation: "create", type: tokens.connection }],
  ])("converges after %s", async (_, fault) => {
    repository.cloud.faults.push(fault);
    await expect(stack.up()).rejects.toThrow();
    await stack.up();
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
    expect([count(tokens.client), count(tokens.connection), count(tokens.clientGrant)]).toEqual([2, 1, 2]);
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });

  it("waits out a storm of 429", async () => {
    // one less than the tries of one call, should all of them strike the same
    repository.cloud.faults.push({ kind: "rate-limit", retryAfter: 1, operation: "create", times: 5 });
    await stack.up();
    expect(repository.cloud.calls.filter(({ status }) => status === 429)).toHaveLength(5);
  });

  it("updates again what timed out after it took effect", async () => {
    repository.edit("clinic", "Lakeside Clinic", "Lakeside Clinics");
    repository.cloud.faults.push({ kind: "time-out", operation: "update", type: tokens.organization });
    await expect(stack.up()).rejects.toThrow(/did not answer/);
    await stack.up();
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("has no second client after a run that was stopped while one was being made", async () => {
    const stop = new AbortController();
    repository.edit("clinic", "  apps:\n", "  apps:\n    - { name: weekly, kind: machine, roles: [nurse] }\n");
    repository.cloud.faults.push({
      ...{ kind: "kill", operation: "create", type: tokens.client, strike: () => stop.abort() },
    });
    const stopped = await repository.open("clinic", stop.signal);
    await expect(stopped.up()).rejects.toMatchObject({ kind: "interrupted" });
    expect(count(tokens.client)).toBe(3);
    await stack.up();
    await stack.up(quiet);
    expect(count(tokens.client)).toBe(3);
  });

  it("says which secret is missing, where, and nothing of the others; nothing is changed", async () => {
    const before = JSON.stringify(repository.cloud.list());
    repository.edit("clinic", "env:AUTH0_MANAGEMENT_SECRET", "env:NOT_SET_ANYWHERE");
    await expect(stack.up()).rejects.toThrow(/NOT_SET_ANYWHERE of auth0\.management\.clientSecret/);
    expect(JSON.stringify(repository.cloud.list())).toBe(before);
    repository.edit("clinic", "env:NOT_SET_ANYWHERE", "env:AUTH0_MANAGEMENT_SECRET");
    await stack.up(quiet);
  });

  it("makes anew what somebody deleted", async () => {
    const [connection] = repository.cloud.list(tokens.connection);
    repository.cloud.remove(tokens.connection, connection?.id ?? "");
    repository.cloud.remove(tokens.connectionClients, connection?.id ?? "");
    const [listed] = repository.cloud.list(tokens.organizationConnections);
    repository.cloud.edit(tokens.organizationConnections, listed?.id ?? "", { enabledConnections: [] });
    await stack.refresh();
    await stack.up();
    expect([count(tokens.connection), count(tokens.connectionClients)]).toEqual([1, 1]);
    await stack.up(quiet);
  });
});
