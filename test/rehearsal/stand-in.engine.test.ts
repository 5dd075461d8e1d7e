// An unmodified SDK under the real engine against its stand-in.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smallBehaviours, smallTenant, tokens } from "./small-tenant.ts";
import { type StandInProject, standInProject } from "./stand-in-project.ts";

const { organization, client } = tokens;

describe("a stand-in under the real engine", () => {
  let project: StandInProject;
  beforeAll(async () => {
    project = await standInProject({ auth0: smallBehaviours });
    project.program(smallTenant());
  });
  afterAll(() => project.close());

  it("previews without touching the service", async () => {
    const { changes } = await project.stack.preview();
    expect(changes).toMatchObject({ create: 4 });
    expect(project.cloud.list()).toEqual([]);
  });

  it("creates once, with ids as the service makes them", async () => {
    await project.stack.up();
    const { org, clientId, domain } = await project.stack.outputs();
    expect(org).toMatch(/^org_[0-9a-f]{16}$/);
    expect(project.cloud.get(client, String(clientId))?.properties).toMatchObject({
      clientId,
      name: expect.any(String),
    });
    expect(domain).toBe("acme.eu.auth0.com");
    expect(project.cloud.list()).toHaveLength(3);
  });

  it("writes no secret into the state", () => {
    expect(project.state()).not.toContain("canary-client-secret");
    expect(project.state()).not.toContain("a certificate");
  });

  it("changes nothing the second time", async () => {
    await project.stack.up({ expectNoChanges: true });
    await project.stack.refresh({ expectNoChanges: true });
  });

  it("updates in place what need not be replaced", async () => {
    project.program(smallTenant({ word: "second" }));
    const { steps } = await project.stack.up();
    expect(steps.map(({ operation, name }) => `${operation} ${name}`).sort()).toEqual([
      "update app",
      "update credentials",
      "update org",
    ]);
  });

  it("finds the drift of a second writer, and mends it", async () => {
    const [object] = project.cloud.list(organization);
    project.cloud.edit(organization, object?.id ?? "", { displayName: "Evil", metadata: { tenantId: "globex" } });
    await expect(project.stack.refresh({ expectNoChanges: true, previewOnly: true })).rejects.toMatchObject({
      code: "engine.drift",
    });
    await project.stack.refresh();
    await project.stack.up();
    expect(project.cloud.list(organization)[0]?.properties).toMatchObject({ displayName: "second" });
    await project.stack.up({ expectNoChanges: true });
  });

  it("sees what was deleted behind its back, and makes it anew", async () => {
    const [object] = project.cloud.list(organization);
    project.cloud.remove(organization, object?.id ?? "");
    await project.stack.refresh();
    const { steps } = await project.stack.up();
    expect(steps.map(({ operation, name }) => [operation, name])).toEqual([["create", "org"]]);
  });

  it("destroys everything", async () => {
    await project.stack.destroy();
    expect(project.cloud.list()).toEqual([]);
  });

  it("refuses a property that the SDK does not know, and one of another type", async () => {
    // An SDK's class drops what it does not know: a raw resource does not.
    project.program(`new pulumi.CustomResource("${client}", "app", { colour: "red" }, { version: "3.49.0" });`);
    await expect(project.stack.preview()).rejects.toThrow(/colour.*is no property of auth0:index\/client:Client/);
    project.program(smallTenant({ more: ", oidcConformant: 'yes'" }));
    await expect(project.stack.preview()).rejects.toThrow(/oidcConformant.*must be a boolean/);
    project.program(smallTenant({ more: ", refreshToken: { rotationType: 'rotating' }" }));
    await expect(project.stack.preview()).rejects.toThrow(/refreshToken\.expirationType.*is required/);
    project.program(smallTenant({ more: ", jwtConfiguration: { algorithm: 'RS256' }" }));
    await expect(project.stack.preview()).rejects.toThrow(/jwtConfiguration\.algorithm.*is no property/);
  });
});
