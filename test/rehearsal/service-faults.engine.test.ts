// What services do to providers: limits, outages, silence, half a creation, answers that are behind. Each converges.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { smallBehaviours, smallTenant, tokens } from "./small-tenant.ts";
import { type StandInProject, standInProject } from "./stand-in-project.ts";

describe("a service in trouble", () => {
  let project: StandInProject;
  beforeEach(async () => {
    project = await standInProject({ auth0: smallBehaviours });
    project.program(smallTenant());
  });
  afterEach(() => project.close());
  const converges = async (): Promise<void> => {
    await project.stack.up();
    expect(project.cloud.list()).toHaveLength(3);
    await project.stack.up({ expectNoChanges: true });
  };

  it("is asked again after 429, no sooner than it says", async () => {
    project.cloud.faults.push({
      kind: "rate-limit",
      type: tokens.client,
      operation: "create",
      times: 3,
      retryAfter: 7,
    });
    await project.stack.up();
    const calls = project.cloud.calls.filter(({ type }) => type === tokens.client);
    expect(calls.map(({ status }) => status)).toEqual([429, 429, 429, 201]);
    expect(project.waits).toEqual([7, 7, 7]);
  });

  it("that limits our rate for ever ends the run with what to do, and the next one goes on", async () => {
    project.cloud.faults.push({ kind: "rate-limit", name: "app", times: 6, retryAfter: 30 });
    await expect(project.stack.up()).rejects.toMatchObject({
      code: "rehearsal.rate-limited",
      mend: expect.stringContaining("Wait 30 s"),
    });
    await converges();
  });

  it("that answers 5xx in the middle loses nothing", async () => {
    project.cloud.faults.push({ kind: "unavailable", status: 503, name: "credentials" });
    await expect(project.stack.up()).rejects.toMatchObject({ code: "rehearsal.unavailable" });
    expect(project.cloud.list()).toHaveLength(2);
    await converges();
  });

  it("that stops half-way through a creation leaves it recorded, and the next run completes it", async () => {
    project.cloud.faults.push({ kind: "half", name: "app" });
    await expect(project.stack.up()).rejects.toMatchObject({ code: "rehearsal.unavailable" });
    await converges();
  });

  it("that falls silent after an update took effect converges", async () => {
    await project.stack.up();
    project.program(smallTenant({ word: "second" }));
    project.cloud.faults.push({ kind: "time-out", name: "app", operation: "update" });
    await expect(project.stack.up()).rejects.toMatchObject({ code: "rehearsal.timeout" });
    await converges();
  });

  it("whose answers are behind is waited for", async () => {
    project.cloud.lag = 2;
    await converges();
    const statuses = project.cloud.calls.filter(({ type }) => type === tokens.credentials).map(({ status }) => status);
    expect(statuses.slice(0, 3)).toEqual([404, 404, 201]);
  });
});
