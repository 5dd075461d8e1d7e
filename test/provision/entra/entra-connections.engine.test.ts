// Two tenants of one External ID directory with connections: what stands there, whom it serves, who finds a second writer.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import type { CloudObject } from "../../../src/rehearsal/cloud.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { type EntraRepository, entraRepository } from "./entra-repository.ts";
import { connectionToken, entraToken } from "./entra-token.ts";

const { graph, own } = connectionToken;
const quiet = { expectNoChanges: true } as const;
const directory = "9b7f3c2d-5e1a-4c8b-a6d4-2f0e1b3c5d7a";

describe("litware and relecloud in one External ID directory", () => {
  let repository: EntraRepository;
  let litware: Stack;
  let relecloud: Stack;
  const named = (type: string, part: string): CloudObject => {
    const found = repository.cloud.list(type).find(({ properties }) => String(properties.displayName).includes(part));
    if (found === undefined) throw new TypeError(`there is no ${type} ${part}`);
    return found;
  };
  const clientOf = (app: string) => named(entraToken.application, app).properties.clientId;
  const idOf = (type: string, part: string) => named(type, part).properties.id;
  beforeAll(async () => {
    repository = await entraRepository();
    litware = await repository.open("litware");
    relecloud = await repository.open("relecloud");
    await litware.up();
    await relecloud.up();
  });
  afterAll(() => repository.close());

  it("have each a user flow of their own apps and their own providers, and of nobody else's", () => {
    expect(named(graph.flow, "(litware, prod)").properties).toMatchObject({
      displayName: "Litware Insurance sign-in (litware, prod)",
      description: "tenantry-owner:example/prod/litware",
      // the machine is not among them
      apps: [clientOf("Litware Insurance desktop"), clientOf("Litware Insurance portal")].sort(),
      providers: [
        "EmailOtpSignup-OAUTH",
        "Google-OAUTH",
        ...["workforce", "engineers"].map((name) => idOf(graph.oidc, `Litware Insurance ${name}`)),
        idOf(graph.saml, "Litware Insurance plant"),
      ].sort(),
      onInteractiveAuthFlowStart: { isSignUpAllowed: true },
    });
    expect(named(graph.flow, "(relecloud, prod)").properties).toMatchObject({
      apps: [clientOf("Relecloud console")],
      providers: ["staff", "Google web", "Microsoft"].map((name) => idOf(graph.oidc, `Relecloud ${name}`)).sort(),
      onInteractiveAuthFlowStart: { isSignUpAllowed: false },
    });
    expect(repository.cloud.list(graph.flow)).toHaveLength(2);
  });

  it("say where people are led, what to enter at the providers, and what proves a domain", async () => {
    expect((await litware.outputs()).signIn).toEqual({
      flows: { signUpSignIn: `https://examplepartners.ciamlogin.com/${directory}/oauth2/v2.0/authorize` },
      domainHints: {
        "eng.litware.example": "litwareengineering.onmicrosoft.com",
        "litware.example": "login.litware.example",
        "plant.litware.example": "plant.litware.example",
      },
      atProviders: {
        callback: `https://examplepartners.ciamlogin.com/${directory}/federation/oauth2`,
        saml: {
          entityId: `https://login.microsoftonline.com/${directory}/`,
          consumer: `https://${directory}.ciamlogin.com/login.srf`,
        },
      },
    });
    // its SAML provider waits for this, and stands nowhere
    expect((await relecloud.outputs()).dns).toEqual([
      {
        name: "labs.relecloud.example",
        type: "TXT",
        value: "DirectFedAuthUrl=https://relecloud.idp-host.example/sso",
      },
    ]);
    expect(repository.cloud.list(graph.saml)).toHaveLength(1);
  });

  it("find what a second writer did to each kind of object, and put it right", async () => {
    const changes: [string, string, object][] = [
      [graph.oidc, "Litware Insurance workforce", { issuer: "https://evil.example" }],
      [graph.social, "Litware Insurance Google", { clientId: "somebody's" }],
      [graph.saml, "Litware Insurance plant", { domains: ["evil.example"] }],
      [graph.flow, "(litware, prod)", { apps: [], onInteractiveAuthFlowStart: { isSignUpAllowed: false } }],
    ];
    const before = changes.map(([type, part]) => structuredClone(named(type, part).properties));
    for (const [type, part, change] of changes) {
      const { id, properties } = named(type, part);
      const original = structuredClone(properties);
      repository.cloud.edit(type, id, change as never);
      await expect(litware.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({ code: "engine.drift" });
      repository.cloud.put(type, id, original);
    }
    for (const [type, part, change] of changes) repository.cloud.edit(type, named(type, part).id, change as never);
    await litware.refresh();
    await litware.up();
    const sorted = (value: unknown): unknown => (Array.isArray(value) ? [...value].sort() : value);
    for (const [index, [type, part]] of changes.entries()) {
      const { properties } = named(type, part);
      for (const [name, value] of Object.entries(before[index] ?? {}))
        expect(sorted(properties[name]), `${type} ${name}`).toEqual(sorted(value));
    }
    await litware.refresh({ ...quiet, previewOnly: true });
  });

  it("send another secret in place, which nobody sees in state, history, outputs, preview or logs, in any encoding", async () => {
    repository.references.LITWARE_WORKFORCE_SECRET = "canary-rotated-3fd81a07";
    const args = ["--stack", "litware.prod"];
    const preview = await repository.printed(["preview", "--diff", ...args]);
    const { steps } = await litware.up();
    expect(steps.map(({ type, name, operation }) => [type, name, operation])).toEqual([
      [own.oidc, "litware.connection.workforce", "update"],
    ]);
    const sent = named(graph.oidc, "Litware Insurance workforce").properties.clientAuthentication;
    expect(sent).toMatchObject({ clientSecret: "canary-rotated-3fd81a07" });
    await litware.up(quiet);
    const places = [
      { path: "preview", bytes: Buffer.from(preview) },
      { path: "up", bytes: Buffer.from(await repository.printed(["up", "--yes", "--diff", ...args])) },
      { path: "outputs", bytes: Buffer.from(JSON.stringify([await litware.outputs(), await relecloud.outputs()])) },
      { path: "export", bytes: Buffer.from(JSON.stringify(await litware.exportState({ showSecrets: true }))) },
      ...repository.files(),
    ];
    for (const secret of [...repository.secrets, "canary-rotated-3fd81a07"])
      for (const { path, bytes } of places) expect(findSecret(bytes, secret), path).toEqual([]);
  });

  it("are suspended apart: the one's flow takes nobody new in, its providers stay, the other's is as it was", async () => {
    const before = structuredClone(named(graph.flow, "(relecloud, prod)").properties);
    const providers = repository.cloud.list(graph.oidc).map(({ id }) => id);
    repository.edit("litware", "status: active", "status: suspended");
    await litware.up();
    expect(named(graph.flow, "(litware, prod)").properties.onInteractiveAuthFlowStart).toMatchObject({
      isSignUpAllowed: false,
    });
    const principals = repository.cloud.list(entraToken.principal);
    const enabled = principals.filter(({ properties }) => properties.accountEnabled === true);
    expect(enabled.map(({ properties }) => properties.clientId).sort()).toEqual(
      [clientOf("Relecloud API"), clientOf("Relecloud console")].sort(),
    );
    expect(repository.cloud.list(graph.oidc).map(({ id }) => id)).toEqual(providers);
    expect(named(graph.flow, "(relecloud, prod)").properties).toEqual(before);
    repository.edit("litware", "status: suspended", "status: active");
    await litware.up();
  });

  it("take a connection away from the flow before it goes, and leave nothing of theirs behind", async () => {
    repository.edit("litware", / {4}- name: engineers[\s\S]*?(?= {4}- name: plant)/, "");
    repository.edit("litware", / {6}directories: .*\n/, "");
    repository.edit(
      "litware",
      "verifiedDomains: [litware.example, eng.litware.example,",
      "verifiedDomains: [litware.example,",
    );
    await litware.up();
    expect(
      repository.cloud.list(graph.oidc).filter(({ properties }) => String(properties.displayName).includes("litware")),
    ).toHaveLength(1);
    expect(named(graph.flow, "(litware, prod)").properties.providers).toHaveLength(4);
    await litware.destroy();
    expect(repository.cloud.list().every(({ properties }) => !JSON.stringify(properties).includes("Litware"))).toBe(
      true,
    );
    await relecloud.up(quiet);
    await relecloud.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });
});
