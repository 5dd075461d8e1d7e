// What goes wrong between us and Entra: the next run converges, nothing is made twice, nothing foreign is touched.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import type { Fault } from "../../../src/rehearsal/fault.ts";
import { type EntraRepository, entraRepository } from "./entra-repository.ts";
import { entraToken } from "./entra-token.ts";

const { application, principal, password } = entraToken;

describe("contoso on Entra, with trouble", () => {
  let repository: EntraRepository;
  let stack: Stack;
  beforeAll(async () => {
    repository = await entraRepository();
    // a call that is tried again because of lag would use up its fault
    repository.cloud.lag = 0;
    stack = await repository.open("contoso");
  });
  afterAll(() => repository.close());

  it("leaves a foreign application of our name alone, and says so", async () => {
    const displayName = "Contoso Ltd API (contoso, prod)";
    repository.cloud.put(application, "/applications/foreign", { displayName, clientId: "foreign", tags: ["theirs"] });
    await expect(stack.up()).rejects.toMatchObject({
      code: "engine.foreign-object",
      message: expect.stringContaining(`application ${displayName} without our tags`),
    });
    expect(repository.cloud.get(application, "/applications/foreign")?.properties.tags).toEqual(["theirs"]);
    expect(repository.cloud.list(principal)).toEqual([]);
    repository.cloud.remove(application, "/applications/foreign");
  });

  it.each<[string, Fault]>([
    [
      "a service that is down in the middle",
      { kind: "unavailable", status: 503, operation: "create", type: principal, after: 1 },
    ],
    ["a creation that ends half-way", { kind: "half", operation: "create", type: password }],
  ])("converges after %s", async (_, fault) => {
    repository.cloud.faults.push(fault);
    await expect(stack.up()).rejects.toThrow();
    await stack.up();
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
    const names = repository.cloud.list(application).map(({ properties }) => properties.displayName);
    expect(new Set(names).size).toBe(3);
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });

  it("waits out a storm of 429", async () => {
    repository.cloud.faults.push({ kind: "rate-limit", retryAfter: 1, operation: "create", times: 4 });
    await stack.up();
    expect(repository.cloud.calls.filter(({ status }) => status === 429)).toHaveLength(4);
  });

  it("updates again what timed out after it took effect", async () => {
    repository.edit("contoso", "Contoso Ltd", "Contoso Group");
    repository.cloud.faults.push({ kind: "time-out", operation: "update", type: application });
    await expect(stack.up()).rejects.toThrow(/did not answer/);
    await stack.up();
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
  });

  it.each([application, principal])(
    "converges after a run that was stopped while %s was being updated",
    async (type) => {
      const stop = new AbortController();
      repository.edit("contoso", /^status: .*$/m, type === application ? "status: suspended" : "status: active");
      // a suspension changes service principals alone: the name changes applications
      repository.edit(
        "contoso",
        /organizationName: .*/,
        `organizationName: Contoso ${type === application ? "AG" : "SE"}`,
      );
      repository.cloud.faults.push({ kind: "kill", operation: "update", type, strike: () => stop.abort() });
      const stopped = await repository.open("contoso", stop.signal);
      await expect(stopped.up()).rejects.toMatchObject({ kind: "interrupted" });
      await stack.up();
      await stack.up({ expectNoChanges: true });
      await stack.refresh({ expectNoChanges: true, previewOnly: true });
      expect(repository.cloud.list(application)).toHaveLength(3);
    },
  );

  it("makes no second application where the answer to a creation was lost: it takes the first", async () => {
    repository.edit("contoso", "  apps:\n", "  apps:\n    - { name: worker, kind: machine, roles: [member] }\n");
    repository.cloud.faults.push({ kind: "time-out", operation: "create", type: application });
    await expect(stack.up()).rejects.toThrow(/did not answer .*made all the same, and recorded now: azuread:index/);
    const named = () =>
      repository.cloud.list(application).filter(({ properties }) => String(properties.displayName).includes("worker"));
    const [first] = named();
    await stack.up();
    expect(named().map(({ id }) => id)).toEqual([first?.id]);
    await stack.up({ expectNoChanges: true });
  });

  it("makes anew what somebody deleted", async () => {
    const [some] = repository.cloud.list(password);
    repository.cloud.remove(password, some?.id ?? "");
    await stack.refresh();
    await stack.up();
    expect(repository.cloud.list(password)).toHaveLength(2);
    await stack.up({ expectNoChanges: true });
  });
});
