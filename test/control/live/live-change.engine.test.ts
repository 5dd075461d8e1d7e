import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { start } from "../../../examples/mcp-server/server-v2.ts";
import { callMcpTool, type McpAnswer } from "../../../src/control/demo/mcp-call.ts";
import { requestToken } from "../../../src/control/demo/request-token.ts";
import { adminPaths } from "../../../src/local/admin-contract.ts";
import { specText, type TestRepository, testRepository } from "../../provision/test-repository.ts";
import { runProcess } from "../cli/run-process.ts";

const narrowed = `roles:
  - roleId: member
    name: Member
    permissions:
      - { resource: tools, action: echo }
      - { resource: tools, action: whoami }
lifecycle: { protect: false }
`;

describe("a running server and what is published behind it", () => {
  let repository: TestRepository;
  let server: { url: string; close(): Promise<void> };
  const tokens: Record<string, string> = {};
  const cli = async (...words: string[]) => {
    const env = { CI: "true", PULUMI_CONFIG_PASSPHRASE: "a test's passphrase" };
    const run = await runProcess([...words, "--dir", repository.root], { cwd: repository.root, env });
    expect(run.code, run.err).toBe(0);
    return run;
  };
  const call = (tool: string, options: { tenant?: string; url?: string; args?: Record<string, unknown> } = {}) => {
    const { tenant = "acme", url = server.url, args = {} } = options;
    const host = `${tenant}.mcp.localhost:3030`;
    return callMcpTool({ url, host, token: tokens[tenant] ?? "", tool, arguments: args });
  };
  /** Asks again and again for at most two seconds, the bound that the product states. */
  const soon = async (wanted: (answer: McpAnswer) => boolean, ask: () => Promise<McpAnswer>) => {
    const until = Date.now() + 2_000;
    let answer = await ask();
    while (!wanted(answer) && Date.now() < until) answer = await ask();
    return answer;
  };
  const tokenOf = async (tenant: string) => {
    const { url, adminToken } = repository.platform;
    const client = await fetch(url + adminPaths.client(tenant, "robot"), {
      headers: { authorization: `Bearer ${adminToken}` },
    });
    const { clientId, clientSecret } = (await client.json()) as { clientId: string; clientSecret: string };
    const asking = { issuer: `${url}/t/${tenant}`, clientId, clientSecret };
    const resource = `http://${tenant}.mcp.localhost:3030/mcp`;
    const answer = await requestToken(asking, { grant_type: "client_credentials", resource });
    return ((await answer.json()) as { access_token: string }).access_token;
  };

  beforeAll(async () => {
    repository = await testRepository();
    await cli("up", "acme", "globex");
    await cli("publish");
    for (const tenant of ["acme", "globex"]) tokens[tenant] = await tokenOf(tenant);
    const tenantry = join(repository.root, ".tenantry");
    server = await start({
      tenancy: {
        bundle: join(tenantry, "bundle"),
        root: join(tenantry, "root.json"),
        state: join(tenantry, "server"),
        baseHost: "mcp.localhost",
        audit: () => undefined,
      },
    });
  });
  afterAll(async () => {
    await server?.close();
    await repository.close();
  });

  it("refuses, within two seconds and without a restart, the tool that a role lost by `up` and `publish`", async () => {
    expect(await call("reports.read")).toMatchObject({ status: 200, text: "report latest of acme" });
    repository.write("tenants/acme.yaml", specText("acme", narrowed));
    await cli("up", "acme");
    await cli("publish");
    const answer = await soon(
      ({ error }) => error !== undefined,
      () => call("reports.read"),
    );
    expect(answer.error).toContain("not permitted: tools:reports.read");
    expect(await call("echo", { args: { text: "still here" } })).toMatchObject({ text: "still here" });
    expect(await call("reports.read", { tenant: "globex" })).toMatchObject({ text: "report latest of globex" });
  });

  it("accepts what `up` and `publish` give after the engine's state was deleted", async () => {
    const before = JSON.parse((await cli("verify", "--json")).out) as unknown;
    expect(before).toBeTruthy();
    rmSync(join(repository.root, ".tenantry/state"), { recursive: true });
    repository.write("tenants/acme.yaml", specText("acme"));
    await cli("up", "acme");
    await cli("publish");
    const answer = await soon(
      ({ text }) => text !== undefined,
      () => call("reports.read"),
    );
    expect(answer).toMatchObject({ status: 200, text: "report latest of acme" });
  });

  it("runs from the stack's output and the pinned root alone, for that tenant and nobody else", async () => {
    const { text, code } = await repository.pulumi(["stack", "output", "tenantConfig", "--stack", "acme"]);
    expect(code, text).toBe(0);
    const file = join(repository.root, "tenant-config.jws");
    writeFileSync(file, text);
    const root = join(repository.root, ".tenantry/root.json");
    const alone = await start({
      tenancy: { config: file, root, baseHost: "mcp.localhost", audit: () => undefined },
    });
    try {
      expect(await call("whoami", { url: alone.url })).toMatchObject({ status: 200 });
      expect(await call("whoami", { url: alone.url, tenant: "globex" })).toMatchObject({ status: 404 });
    } finally {
      await alone.close();
    }
  });
});
