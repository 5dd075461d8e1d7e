// What goes wrong between us and Okta: the next run converges, nothing is made twice, nothing foreign is touched.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import type { Fault } from "../../../src/rehearsal/fault.ts";
import { oktaBehaviours } from "../../../src/rehearsal/okta/okta-behaviours.ts";
import { tokens } from "../../../src/rehearsal/okta/tokens.ts";
import { miscounted } from "../kill-every-create.ts";
import { type OktaRepository, oktaRepository } from "./okta-repository.ts";

const types = Object.keys(oktaBehaviours.types);
const quiet = { expectNoChanges: true } as const;

describe("pied-piper at Okta, with trouble", () => {
  let repository: OktaRepository;
  let stack: Stack;
  beforeAll(async () => {
    repository = await oktaRepository();
    // a call that is tried again because of lag would use up its fault
    repository.cloud.lag = 0;
    repository.edit("pied-piper", /$/, "\nlifecycle: { protect: false }\n");
    stack = await repository.open("pied-piper");
  });
  afterAll(() => repository.close());
  const converges = async (): Promise<void> => {
    await stack.up();
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
    expect(await miscounted(stack, repository.cloud, types)).toEqual([]);
  };

  it.each<[string, Fault]>([
    [
      "a service that is down in the middle",
      { kind: "unavailable", status: 503, operation: "create", type: tokens.claim, after: 1 },
    ],
    ["a creation that ends half-way", { kind: "half", operation: "create", type: tokens.oauth }],
  ])("converges after %s", async (_, fault) => {
    repository.cloud.faults.push(fault);
    await expect(stack.up()).rejects.toMatchObject({ code: "rehearsal.unavailable", kind: "failed" });
    await converges();
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });

  it("waits out a storm of 429", async () => {
    // one less than the tries of one call, should all of them strike the same
    repository.cloud.faults.push({ kind: "rate-limit", retryAfter: 1, operation: "create", times: 5 });
    await stack.up();
    expect(repository.cloud.calls.filter(({ status }) => status === 429)).toHaveLength(5);
    await converges();
  });

  it("updates again what timed out after it took effect", async () => {
    repository.edit("pied-piper", "oauth/callback]", "oauth/callback, https://console.piedpiper.example/callback]");
    repository.cloud.faults.push({ kind: "time-out", operation: "update", type: tokens.oauth });
    await expect(stack.up()).rejects.toThrow(/did not answer/);
    await converges();
  });

  it("converges after a run that was stopped while an app was being updated", async () => {
    const stop = new AbortController();
    repository.edit("pied-piper", "oauth/callback,", "oauth/back,");
    repository.cloud.faults.push({
      ...{ kind: "kill", operation: "update", type: tokens.oauth, strike: () => stop.abort() },
    });
    const stopped = await repository.open("pied-piper", stop.signal);
    await expect(stopped.up()).rejects.toMatchObject({ kind: "interrupted" });
    await converges();
  });

  it("has no second app after a run that was stopped while one was being made", async () => {
    const stop = new AbortController();
    repository.edit("pied-piper", "  apps:\n", "  apps:\n    - { name: robot, kind: machine, roles: [member] }\n");
    repository.cloud.faults.push({
      ...{ kind: "kill", operation: "create", type: tokens.oauth, strike: () => stop.abort() },
    });
    const stopped = await repository.open("pied-piper", stop.signal);
    await expect(stopped.up()).rejects.toMatchObject({ kind: "interrupted" });
    const made = repository.cloud.list(tokens.oauth).map(({ id }) => id);
    expect(made).toHaveLength(2);
    await converges();
    expect(repository.cloud.list(tokens.oauth).map(({ id }) => id)).toEqual(made);
  });

  it("makes anew what somebody deleted", async () => {
    const [app] = repository.cloud.list(tokens.appGroups);
    const [rule] = repository.cloud.list(tokens.policyRule);
    repository.cloud.remove(tokens.appGroups, app?.id ?? "");
    repository.cloud.remove(tokens.policyRule, rule?.id ?? "");
    await expect(stack.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({ code: "engine.drift" });
    await stack.refresh();
    await converges();
    expect(repository.cloud.list(tokens.policyRule).map(({ id }) => id)).not.toContain(rule?.id);
  });
});
