import { createPrivateKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TenantConfig } from "../../../src/bundle/documents.ts";
import {
  adminPaths,
  type ClientAnswer,
  type ConnectionAnswer,
  type OidcConnectionBody,
} from "../../../src/local/admin-contract.ts";
import { type AdminClient, openAdminClient } from "../../../src/provision/local/admin-client.ts";
import { authenticate } from "../../../src/runtime/authenticate/authenticate.ts";
import { openSecret, type SealKey } from "../../../src/runtime/open-secret.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { type FederatedRepository, federatedRepository } from "./federated-repository.ts";

describe("a local tenant with its own provider, verified domains and rotation, under the real engine", () => {
  let repository: FederatedRepository;
  let admin: AdminClient;
  const seen: { clientId: string; secrets: string[] } = { clientId: "", secrets: [] };

  const run = async (...args: string[]) => {
    const { code, text } = await repository.pulumi([...args, "--stack", "acme"]);
    return { code, text };
  };
  const up = (...more: string[]) => run("up", "--yes", "--skip-preview", ...more);
  const settled = async () => {
    const again = await up("--expect-no-changes");
    expect(again.code, again.text).toBe(0);
  };
  const outputs = async () =>
    JSON.parse((await run("stack", "output", "--json")).text) as {
      tenantConfig: string;
      clients: Record<string, string>;
      dns?: { name: string; type: string; value: string }[];
    };
  const config = async (): Promise<TenantConfig> =>
    JSON.parse(Buffer.from((await outputs()).tenantConfig.split(".")[1] ?? "", "base64url").toString());
  /** What a server opens from its config. */
  const opened = async (field: string): Promise<string> => {
    const keys = join(repository.root, ".tenantry/keys");
    const file = readdirSync(keys).find((name) => name.startsWith("seal.") && name.endsWith(".json")) ?? "";
    return openSecret(await config(), field, [JSON.parse(readFileSync(join(keys, file), "utf8")) as SealKey]);
  };
  const tokenStatus = async (fields: Record<string, string>): Promise<number> => {
    const answer = await fetch(`${repository.platform.url}/t/acme/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credentials", ...fields }),
    });
    return answer.status;
  };
  const bySecret = (secret: string) => tokenStatus({ client_id: seen.clientId, client_secret: secret });

  beforeAll(async () => {
    repository = await federatedRepository(["ann@acme.example"]);
    admin = await openAdminClient(join(repository.root, ".tenantry/local"));
    expect((await repository.pulumi(["stack", "init", "acme", "--no-select"])).code).toBe(0);
  });
  afterAll(() => repository.close());

  it("comes up, shows the records that prove its domains, and a second run changes nothing", async () => {
    repository.spec({ verified: [] });
    const first = await up();
    expect(first.code, first.text).toBe(0);
    await settled();
    const { dns, clients } = await outputs();
    expect(dns).toEqual([
      {
        name: "_tenantry-challenge.acme.example",
        type: "TXT",
        value: expect.stringMatching(/^tenantry-domain-verification=[\w-]{43}$/),
      },
    ]);
    seen.clientId = clients.robot ?? "";
    seen.secrets.push(await opened("clients.robot.clientSecret"));
    expect(await bySecret(seen.secrets[0] ?? "")).toBe(200);
    await expect(repository.signIn("ann@acme.example")).rejects.toThrow("no way to the provider");
  });

  it("sends people of a domain to their provider as soon as it is verified, in place, and a server takes their tokens", async () => {
    repository.spec({});
    const changed = await up("--diff");
    expect(changed.code, changed.text).toBe(0);
    expect(changed.text).not.toMatch(/replace/);
    await settled();
    const token = await repository.signIn("ann@acme.example");
    const answer = await authenticate(await config(), token, { at: Math.floor(Date.now() / 1_000) });
    expect(answer).toMatchObject({ ok: true, principal: { email: "ann@acme.example", roles: ["owner"] } });
  });

  it("rotates in place: both secrets are good, the config has the new one, and the old one goes when it is retired", async () => {
    repository.spec({ rotation: "{ epoch: 2 }" });
    const preview = await run("preview", "--diff");
    expect(preview.text).not.toMatch(/replace/);
    // The signed config is among what a preview shows: it gets another secret.
    expect(preview.text).toMatch(/tenantry:index:SignedConfig: \(update\)/);
    const turned = await up();
    expect(turned.code, turned.text).toBe(0);
    await settled();
    seen.secrets.push(await opened("clients.robot.clientSecret"));
    expect((await outputs()).clients.robot).toBe(seen.clientId);
    expect(seen.secrets[1]).not.toBe(seen.secrets[0]);
    expect(await Promise.all(seen.secrets.map(bySecret))).toEqual([200, 200]);

    repository.spec({ rotation: "{ epoch: 2, keepPrevious: false }" });
    expect((await up()).code).toBe(0);
    await settled();
    expect(await Promise.all(seen.secrets.map(bySecret))).toEqual([401, 200]);
    expect(await opened("clients.robot.clientSecret")).toBe(seen.secrets[1]);
  });

  it("finds what somebody changed of connection, domain and client by hand, and puts it right", async () => {
    const look = ["refresh", "--preview-only", "--expect-no-changes", "--diff"];
    expect((await run(...look)).code).toBe(0);
    const path = adminPaths.connection("acme", "enterprise.workforce");
    const {
      id: _,
      redirectUri: __,
      ...body
    } = (await admin.get<ConnectionAnswer>(path)) as ConnectionAnswer & OidcConnectionBody;
    const client = adminPaths.client("acme", "robot");
    const { name, clientId, clientSecret, ...robot } = (await admin.get<ClientAnswer>(client)) as ClientAnswer;
    const strokes: [string, () => Promise<unknown>][] = [
      ["issuer", () => admin.put(path, { ...body, issuer: "https://idp.evil.example" })],
      ["clientSecret", () => admin.put(path, { ...body, clientSecret: "of somebody else" })],
      ["status", () => admin.put(adminPaths.domain("acme", "acme.example"), { status: "pending", owner: body.owner })],
      ["rotation", () => admin.put(client, { ...robot, rotation: { epoch: 7, keepPrevious: false } })],
    ];
    for (const [property, stroke] of strokes) {
      await stroke();
      const drift = await run(...look);
      expect(drift.code, property).not.toBe(0);
      expect(drift.text).toContain(property);
      expect(drift.text).not.toContain("of somebody else");
      expect((await up("--refresh")).code).toBe(0);
    }
    expect(await admin.get(path)).toMatchObject({ issuer: body.issuer, clientSecret: body.clientSecret });
    expect(name + clientId + (clientSecret ?? "")).toContain(seen.clientId);
    expect(await repository.signIn("ann@acme.example")).toBeTruthy();
  });

  it("makes again what somebody removed", async () => {
    await admin.remove(adminPaths.connection("acme", "enterprise.workforce"));
    await admin.remove(adminPaths.domain("acme", "acme.example"));
    expect((await up("--refresh")).code).toBe(0);
    await settled();
    expect(await repository.signIn("ann@acme.example")).toBeTruthy();
  });

  it("closes with a suspension and opens in place", async () => {
    const rotation = "{ epoch: 2, keepPrevious: false }";
    repository.spec({ status: "suspended", rotation });
    expect((await up()).code).toBe(0);
    await expect(repository.signIn("ann@acme.example")).rejects.toThrow();
    expect(await bySecret(await opened("clients.robot.clientSecret"))).toBe(404);
    repository.spec({ rotation });
    expect((await up()).code).toBe(0);
    await settled();
    expect(await repository.signIn("ann@acme.example")).toBeTruthy();
  });

  it("changes to keys in place, of which two epochs are good", async () => {
    const byKey = async (pem: string) => {
      const issuer = `${repository.platform.url}/t/acme`;
      const assertion = await new SignJWT({})
        .setProtectedHeader({ alg: "ES256" })
        .setIssuer(seen.clientId)
        .setSubject(seen.clientId)
        .setAudience(issuer)
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime("1m")
        .sign(createPrivateKey(pem));
      const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
      return tokenStatus({ client_assertion_type: type, client_assertion: assertion });
    };
    repository.spec({ rotation: "{ epoch: 3 }", local: "clientAuthentication: private_key_jwt" });
    const changed = await up();
    expect(changed.code, changed.text).toBe(0);
    await settled();
    expect((await outputs()).clients.robot).toBe(seen.clientId);
    const third = await opened("clients.robot.privateKey");
    expect(await byKey(third)).toBe(200);
    repository.spec({ rotation: "{ epoch: 4 }", local: "clientAuthentication: private_key_jwt" });
    const turned = await up("--diff");
    expect(turned.text).not.toMatch(/replace/);
    const fourth = await opened("clients.robot.privateKey");
    expect(await Promise.all([third, fourth].map(byKey))).toEqual([200, 200]);
    repository.spec({
      rotation: "{ epoch: 4, keepPrevious: false }",
      local: "clientAuthentication: private_key_jwt",
    });
    expect((await up()).code).toBe(0);
    await settled();
    expect(await Promise.all([third, fourth].map(byKey))).toEqual([401, 200]);
    seen.secrets.push(third.split("\n")[1] ?? "", fourth.split("\n")[1] ?? "");
  });

  it("keeps every secret out of state, outputs and diffs, in every encoding", async () => {
    const texts = await Promise.all([run("stack", "export"), run("stack", "output", "--json", "--show-secrets")]);
    const files = readdirSync(join(repository.root, ".tenantry/state"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(seen.secrets.length).toBe(4);
    for (const secret of [...seen.secrets, repository.upstreamSecret])
      for (const bytes of [...texts.map(({ text }) => Buffer.from(text)), ...files])
        expect(findSecret(bytes, secret)).toEqual([]);
  });

  it("is not destroyed while it is protected, and then leaves nothing", async () => {
    const last = { rotation: "{ epoch: 4, keepPrevious: false }", local: "clientAuthentication: private_key_jwt" };
    repository.spec({ ...last, protect: true });
    expect((await up()).code).toBe(0);
    expect((await run("destroy", "--yes", "--skip-preview")).code).not.toBe(0);
    expect(await admin.get(adminPaths.connection("acme", "enterprise.workforce"))).toBeTruthy();
    repository.spec(last);
    expect((await up()).code).toBe(0);
    const gone = await run("destroy", "--yes", "--skip-preview");
    expect(gone.code, gone.text).toBe(0);
    expect(await admin.get(adminPaths.organization("acme"))).toBeUndefined();
    const { deployment } = JSON.parse((await run("stack", "export")).text) as { deployment: { resources?: unknown[] } };
    expect(deployment.resources ?? []).toEqual([]);
  });
});
