import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { start } from "../../examples/mcp-server/server-v2.ts";
import type { AuditRecord } from "../../src/runtime/audit-record.ts";
import { openTenancy } from "../../src/runtime/open-tenancy.ts";
import type { Tenancy } from "../../src/runtime/tenancy.ts";
import type { TenancyOptions } from "../../src/runtime/tenancy-options.ts";
import { type TestDeployment, testDeployment } from "../mock/deployment.ts";
import { connectMcp } from "../mock/mcp-client.ts";

let deployment: TestDeployment;
beforeAll(async () => {
  deployment = await testDeployment(["acme", "globex", "umbrella"], (id) =>
    id === "umbrella" ? { status: "suspended" } : {},
  );
});
afterAll(() => deployment.remove());

const tokenOf = async (id: string, claims: Record<string, unknown> = {}) =>
  (await deployment.issuers[id]?.token({ claims })) ?? "";
const admit = async (tenancy: Tenancy, host: string, token?: string) => {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await tenancy.admit({ method: "POST", url: "/mcp", headers: { host, ...authorization } });
  return answer.ok ? "admitted" : `${answer.answer.status} ${answer.code}`;
};
/** waits until `ask` gives `wanted`, 2 s at most (the bound of design) */
const within2s = async (ask: () => Promise<unknown>, wanted: unknown) => {
  const end = Date.now() + 2_000;
  let seen = await ask();
  while (seen !== wanted && Date.now() < end) {
    await new Promise((later) => setTimeout(later, 25));
    seen = await ask();
  }
  expect(seen).toBe(wanted);
};

describe("a tenancy over one config and the pinned root alone", () => {
  const options = async (): Promise<TenancyOptions> => ({
    config: await deployment.configFile("acme"),
    root: deployment.tenancy.root ?? "",
    state: join(deployment.directory, "state-of-one"),
    audit: () => undefined,
  });

  it("answers that tenant's MCP calls and refuses every other tenant", async () => {
    const server = await start({ tenancy: await options() });
    const client = await connectMcp("v2", { url: server.url, host: "acme.mcp.test", token: await tokenOf("acme") });
    expect(JSON.parse(await client.call("whoami"))).toMatchObject({ tenantId: "acme" });
    await client.close();
    for (const [host, id] of [
      ["globex.mcp.test", "globex"],
      ["acme.mcp.test", "globex"],
    ] as const) {
      await expect(connectMcp("v2", { url: server.url, host, token: await tokenOf(id) })).rejects.toThrow();
    }
    await server.close();
  });

  it("takes in a newer config that is put in its place, and never an older one, a restart in between or not", async () => {
    const set = await options();
    const file = set.config ?? "";
    const old = await readFile(file);
    const tenancy = await openTenancy(set);
    const before = deployment.content("acme");
    await deployment.sign("acme", { ...before, status: "suspended" });
    await deployment.configFile("acme");
    const ask = async () => admit(tenancy, "acme.mcp.test", await tokenOf("acme"));
    await within2s(ask, "404 tenant.suspended");
    await writeFile(file, old);
    await expect(tenancy.bundle?.refresh()).rejects.toMatchObject({ code: "rollback.version" });
    expect(await ask()).toBe("404 tenant.suspended");
    await tenancy.close();
    await expect(openTenancy(set)).rejects.toMatchObject({ code: "rollback.version" });
    await deployment.sign("acme", before);
  });

  it("does not start on a config that was tampered with", async () => {
    const set = await options();
    const [head, body = "", signature] = (await readFile(set.config ?? "", "utf8")).trim().split(".");
    const altered = Buffer.from(body, "base64url").toString().replace('"plan":"pro"', '"plan":"enterprise"');
    const file = join(deployment.directory, "tampered.jws");
    await writeFile(file, [head, Buffer.from(altered).toString("base64url"), signature].join("."));
    await expect(openTenancy({ ...set, config: file })).rejects.toMatchObject({ kind: "refused" });
  });
});

describe("mode env", () => {
  it("passes everything as system while MULTI_TENANT_MODE is unset, without any file", async () => {
    const tenancy = await openTenancy({ mode: "env", env: {} });
    const answer = await tenancy.admit({ method: "POST", url: "/mcp", headers: { host: "anything" } });
    expect(answer).toMatchObject({ ok: true, context: { tenantId: "system", by: "passthrough" } });
    const server = await start({ tenancy: { mode: "env", env: {} } });
    const client = await connectMcp("v1", { url: server.url, host: "localhost" });
    expect(await client.tools()).toHaveLength(5);
    expect(await client.call("reports.delete")).toContain("of system");
    await client.close();
    await server.close();
  });

  it("guards when it is on, with system as the tenant of who names none, and refuses any other word", async () => {
    const tenancy = await openTenancy({
      ...deployment.tenancy,
      mode: "env",
      env: { MULTI_TENANT_MODE: "true" },
      audit: () => undefined,
    });
    expect(await admit(tenancy, "mcp.test")).toBe("404 resolve.unknown-tenant");
    expect(await admit(tenancy, "acme.mcp.test")).toBe("401 token.missing");
    await tenancy.close();
    await expect(openTenancy({ mode: "env", env: { MULTI_TENANT_MODE: "maybe" } })).rejects.toMatchObject({
      code: "runtime.mode",
    });
  });

  it("does not start unguarded over more than one tenant", async () => {
    await expect(openTenancy({ ...deployment.tenancy, mode: "env", env: {} })).rejects.toMatchObject({
      code: "runtime.many-tenants",
    });
  });
});

describe("a tenancy over a published bundle", () => {
  it("decides by it", async () => {
    const tenancy = await openTenancy({ ...deployment.tenancy, audit: () => undefined });
    expect(await admit(tenancy, "acme.mcp.test", await tokenOf("acme"))).toBe("admitted");
    expect(await admit(tenancy, "acme.mcp.test", await tokenOf("globex"))).toBe("401 resolve.disagreement");
    expect(await admit(tenancy, "umbrella.mcp.test", await tokenOf("umbrella"))).toBe("404 tenant.suspended");
    expect(await admit(tenancy, "nobody.mcp.test", await tokenOf("acme"))).toBe("404 resolve.unknown-tenant");
    await tenancy.close();
  });

  it("takes a published change in within 2 s, for a client that is connected and a token that is cached", async () => {
    const server = await start({ tenancy: { ...deployment.tenancy, audit: () => undefined } });
    const client = await connectMcp("v2", { url: server.url, host: "acme.mcp.test", token: await tokenOf("acme") });
    const read = () =>
      client.call("reports.read").then(
        () => "read",
        () => "refused",
      );
    expect(await read()).toBe("read");
    const before = deployment.content("acme");
    const roles = before.roles.map((role) => ({
      ...role,
      permissions: role.permissions.filter(({ action }) => action !== "reports.read"),
    }));
    await deployment.sign("acme", { ...before, roles });
    await deployment.publish();
    await within2s(read, "refused");
    expect(await client.tools()).toEqual(["echo", "whoami"]);
    await deployment.sign("acme", before);
    await deployment.publish();
    await within2s(read, "read");
    await client.close();
    await server.close();
  });

  it("cuts off a tenant, a subject and a token within 2 s of the suspension list", async () => {
    const records: AuditRecord[] = [];
    const tenancy = await openTenancy({ ...deployment.tenancy, audit: (record) => records.push(record) });
    const token = await tokenOf("acme");
    const ask = () => admit(tenancy, "acme.mcp.test", token);
    expect(await ask()).toBe("admitted");
    const answer = await tenancy.admit({
      headers: { host: "acme.mcp.test", authorization: `Bearer ${token}` },
      url: "/mcp",
    });
    const digest = answer.ok ? (answer.context.principal?.tokenDigest ?? "") : "";
    const since = Math.floor(Date.now() / 1000);
    await deployment.suspend([{ kind: "subject", tenant: "acme", subject: "user-1", notBefore: since + 60 }]);
    await within2s(ask, "401 principal.suspended");
    await deployment.suspend([]);
    await within2s(ask, "admitted");
    await deployment.suspend([{ kind: "token", tenant: "acme", digest, since }]);
    await within2s(ask, "401 principal.suspended");
    await deployment.suspend([{ kind: "tenant", tenant: "acme", generation: 1, since }]);
    await within2s(ask, "404 tenant.suspended");
    await deployment.suspend([]);
    await within2s(ask, "admitted");
    await tenancy.close();
  });

  it("denies everybody once the bundle is past its life", async () => {
    const now = Math.floor(Date.now() / 1000);
    let clock = now;
    const tenancy = await openTenancy({ ...deployment.tenancy, clock: () => clock, audit: () => undefined });
    const token = await tokenOf("acme");
    expect(await admit(tenancy, "acme.mcp.test", token)).toBe("admitted");
    clock = now + 2 * 86_400;
    expect(await admit(tenancy, "acme.mcp.test", token)).toMatch(/^503 bundle\.\w+-expired$/);
    await tenancy.close();
  });

  it("serves the last good bundle while what lies there is broken", async () => {
    const tenancy = await openTenancy({ ...deployment.tenancy, audit: () => undefined });
    const head = join(deployment.directory, "bundle", "head.jws");
    const good = await readFile(head);
    await writeFile(head, "broken");
    await tenancy.bundle?.refresh().catch(() => undefined);
    expect(await admit(tenancy, "acme.mcp.test", await tokenOf("acme"))).toBe("admitted");
    await writeFile(head, good);
    await tenancy.close();
  });

  it("does not start on nothing, on a stranger's root, or with both kinds of source", async () => {
    const { root = "" } = deployment.tenancy;
    await expect(openTenancy({ root, bundle: join(deployment.directory, "nowhere") })).rejects.toMatchObject({
      kind: "missing",
    });
    await expect(
      openTenancy({ ...deployment.tenancy, root: join(deployment.directory, "no.json") }),
    ).rejects.toMatchObject({ code: "runtime.unreadable" });
    await expect(openTenancy({ root, bundle: "a", config: "b" })).rejects.toMatchObject({ code: "runtime.source" });
    const stranger = await testDeployment([]);
    await expect(openTenancy({ ...deployment.tenancy, root: stranger.tenancy.root ?? "" })).rejects.toMatchObject({
      kind: "refused",
    });
    await stranger.remove();
  });
});
