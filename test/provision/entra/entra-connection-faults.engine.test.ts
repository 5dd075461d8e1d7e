// What goes wrong between us and Microsoft Graph over connections: the next run converges, nothing is made twice, nothing foreign
// is touched.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import type { Fault } from "../../../src/rehearsal/fault.ts";
import { type EntraRepository, entraRepository } from "./entra-repository.ts";
import { connectionToken } from "./entra-token.ts";

const { graph } = connectionToken;
const directory = "9b7f3c2d-5e1a-4c8b-a6d4-2f0e1b3c5d7a";

describe("relecloud on Entra, with trouble", () => {
  let repository: EntraRepository;
  let stack: Stack;
  const settled = async (): Promise<void> => {
    await stack.up();
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
    expect(repository.cloud.list(graph.oidc)).toHaveLength(3);
    expect(repository.cloud.list(graph.flow)).toHaveLength(1);
    expect(repository.cloud.list(graph.flow)[0]?.properties.providers).toHaveLength(3);
  };
  beforeAll(async () => {
    repository = await entraRepository();
    repository.cloud.lag = 0;
    stack = await repository.open("relecloud");
  });
  afterAll(() => repository.close());

  it("says which identity is refused and which secret is missing, and makes no connection", async () => {
    const { identity, references } = repository;
    const { ARM_CLIENT_SECRET: proof } = identity;
    identity.ARM_CLIENT_SECRET = "wrong-canary-6f10c2";
    const error = await stack.up().then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).toMatch(/no token \(invalid_client\)/);
    expect(JSON.stringify([error?.message, error?.stack])).not.toContain("canary");
    identity.ARM_CLIENT_SECRET = proof;
    const { RELECLOUD_STAFF_SECRET: secret } = references;
    delete references.RELECLOUD_STAFF_SECRET;
    await expect(stack.up()).rejects.toThrow(/env:RELECLOUD_STAFF_SECRET/);
    references.RELECLOUD_STAFF_SECRET = secret;
    const names = repository.cloud.list(graph.oidc).map(({ properties }) => properties.displayName);
    expect(names).not.toContain("Relecloud staff (relecloud, prod)");
  });

  it("leaves a foreign provider with our client, and a foreign flow of our name, alone, and names them", async () => {
    const theirs = {
      ...{ "@odata.type": "#microsoft.graph.oidcIdentityProvider", id: "foreign", displayName: "By hand" },
      ...{ issuer: "https://id.relecloud.example/oauth2/default", clientId: "relecloud-staff" },
    };
    repository.cloud.put(graph.oidc, `${directory}/foreign`, theirs);
    await expect(stack.up()).rejects.toThrow(/identity provider "By hand" that is not this tenant's/);
    expect(repository.cloud.get(graph.oidc, `${directory}/foreign`)?.properties).toEqual(theirs);
    repository.cloud.remove(graph.oidc, `${directory}/foreign`);
    const flow = { id: "theirs", displayName: "Relecloud sign-in (relecloud, prod)", apps: [], providers: [] };
    repository.cloud.put(graph.flow, `${directory}/theirs`, flow);
    await expect(stack.up()).rejects.toThrow(/user flow "Relecloud sign-in .*" that is not this tenant's/);
    expect(repository.cloud.get(graph.flow, `${directory}/theirs`)?.properties).toEqual(flow);
    repository.cloud.remove(graph.flow, `${directory}/theirs`);
    await settled();
    await stack.destroy();
  });

  it("takes over a provider that stood there before, once it is imported as the refusal says", async () => {
    const { cloud } = repository;
    await stack.up();
    const [made] = cloud.list(graph.oidc).filter(({ properties }) => properties.clientId === "relecloud-staff");
    await stack.destroy();
    const theirs = { ...made?.properties, id: "by-hand", displayName: "By hand" } as Record<string, string>;
    cloud.put(graph.oidc, `${directory}/by-hand`, theirs);
    const refusal = (await stack.up().catch((error: unknown) => error)) as { mend?: string };
    const [, command = ""] = /`pulumi (import [^`]+)`/.exec(refusal.mend ?? "") ?? [];
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    expect(await repository.printed(words)).toContain("imported");
    await settled();
    expect(cloud.get(graph.oidc, `${directory}/by-hand`)?.properties).toMatchObject({
      displayName: "Relecloud staff (relecloud, prod)",
      clientAuthentication: { clientSecret: repository.references.RELECLOUD_STAFF_SECRET },
    });
    await stack.destroy();
    expect(cloud.list()).toEqual([]);
  });

  it.each<[string, Fault]>([
    [
      "a Graph that is down while a provider is made",
      { kind: "unavailable", status: 503, operation: "create", type: graph.oidc },
    ],
    [
      "an answer about a provider that is lost after it was made",
      { kind: "time-out", operation: "create", type: graph.oidc },
    ],
    [
      "an answer about a flow that is lost after it was made",
      { kind: "time-out", operation: "create", type: graph.flow },
    ],
  ])("converges after %s", async (_, fault) => {
    repository.cloud.faults.push(fault);
    await expect(stack.up()).rejects.toThrow(/Microsoft Graph/);
    expect(repository.cloud.faults).toEqual([]);
    await settled();
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });

  it("waits out a storm of 429, and goes on after one that does not end", async () => {
    repository.cloud.faults.push({
      kind: "rate-limit",
      retryAfter: 1,
      operation: "create",
      type: graph.oidc,
      times: 4,
    });
    await settled();
    expect(repository.cloud.calls.filter(({ status }) => status === 429)).toHaveLength(4);
    repository.edit("relecloud", "signUp: closed", "signUp: open");
    repository.cloud.faults.push({
      kind: "rate-limit",
      retryAfter: 1,
      operation: "update",
      type: graph.flow,
      times: 6,
    });
    await expect(stack.up()).rejects.toThrow(/limits our rate/);
    await settled();
  });

  it("goes on after a change of a flow that was done by half", async () => {
    repository.edit("relecloud", "google: oidc", "google: oidc\n      localAccounts: code");
    // the flow itself is changed; the provider that follows is not
    repository.cloud.faults.push({ kind: "unavailable", status: 500, operation: "update", type: graph.flow, after: 1 });
    await expect(stack.up()).rejects.toThrow(/Microsoft Graph failed/);
    await stack.up();
    expect(repository.cloud.list(graph.flow)[0]?.properties.providers).toContain("EmailOtpSignup-OAUTH");
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
  });

  it("makes anew what somebody deleted, and deletes without fault what is gone already", async () => {
    const [provider] = repository.cloud.list(graph.oidc);
    repository.cloud.remove(graph.oidc, provider?.id ?? "");
    await stack.refresh();
    await stack.up();
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
    expect(repository.cloud.list(graph.oidc)).toHaveLength(3);
    for (const type of [graph.flow, graph.oidc])
      for (const { id } of repository.cloud.list(type)) repository.cloud.remove(type, id);
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });
});
