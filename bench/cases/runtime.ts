// The guard's price: one token, one decision, one request.
import { importJWK, type JWK, jwtVerify } from "jose";
import { authenticate, authorize, createTokenCache, openTenancy, resolveTenant } from "../../src/runtime/index.ts";
import { type TestDeployment, testDeployment } from "../../test/mock/deployment.ts";
import { testConfig, testContent } from "../../test/mock/tenant-content.ts";
import { testIssuer } from "../../test/mock/test-issuer.ts";
import type { BenchCase } from "../bench-case.ts";
import { mcpBenchServer } from "../mcp-bench-server.ts";

const audience = "http://acme.mcp.test:3030/mcp";

async function tokens(count: number) {
  const issuer = await testIssuer({
    url: "http://127.0.0.1:4466/t/acme",
    audience,
    claims: { tenant_id: "acme", email: "ann@acme.example", email_verified: true, roles: ["reader"] },
  });
  const tenant = testConfig("acme", testContent("acme", { issuers: [issuer.trusted] }));
  const all = await Promise.all(
    Array.from({ length: count }, async (_, n) =>
      Buffer.from(await issuer.token({ claims: { sub: `user-${n}` }, life: 7_200 })),
    ),
  );
  const key = await importJWK(issuer.publicJwk as JWK, "ES256");
  let turn = 0;
  /** a string that no map has seen, as every request brings one */
  const next = (): string => (all[turn++ % count] as Buffer).toString("latin1");
  const floor = async (): Promise<void> => {
    await jwtVerify(next(), key, { issuer: issuer.url, audience, algorithms: ["ES256"], typ: "at+jwt" });
  };
  return { tenant, next, floor };
}

const ids = Array.from({ length: 16 }, (_, n) => `tenant-${n}`);

async function callersOf(deployment: TestDeployment) {
  const callers: { host: string; token: string }[] = [];
  for (const id of ids) {
    for (let n = 0; n < 4; n++) {
      const token = (await deployment.issuers[id]?.token({ claims: { sub: `user-${n}` }, life: 7_200 })) ?? "";
      callers.push({ host: `${id}.mcp.test`, token });
    }
  }
  return callers;
}

/** Headers as Node's parser hands them over for a call of the official client. */
function rawHeaders(host: string, token: string): string[] {
  return [
    "host",
    host,
    "connection",
    "keep-alive",
    "authorization",
    `Bearer ${token}`,
    "accept",
    "application/json, text/event-stream",
    "content-type",
    "application/json",
    "mcp-protocol-version",
    "2026-07-28",
    "mcp-method",
    "tools/call",
    "mcp-name",
    "echo",
    "user-agent",
    "node",
    "accept-encoding",
    "gzip, deflate",
    "content-length",
    "412",
  ];
}

const allowed = ["echo", "whoami", "reports.read"];
const repeats = 24;

export const cases: readonly BenchCase[] = [
  {
    name: "token, cached",
    target: 0.01,
    unit: "x jose jwtVerify (ES256)",
    async prepare() {
      const { tenant, next, floor } = await tokens(256);
      const cache = createTokenCache();
      const at = Math.floor(Date.now() / 1000);
      for (let n = 0; n < 256; n++) await cache.authenticate(tenant, cache.open(next()), at);
      return {
        floor,
        subject() {
          const answer = cache.authenticate(tenant, cache.open(next()), at);
          if (answer instanceof Promise || !answer.ok) throw new Error("not cached");
        },
      };
    },
  },
  {
    name: "token, miss",
    target: 1.2,
    unit: "x jose jwtVerify (ES256)",
    async prepare() {
      const { tenant, next, floor } = await tokens(256);
      const at = Math.floor(Date.now() / 1000);
      return {
        floor,
        async subject() {
          if (!(await authenticate(tenant, next(), { at })).ok) throw new Error("refused");
        },
      };
    },
  },
  {
    name: "resolve + authenticate (cached) + authorize",
    target: 0.01,
    unit: "x server CPU of one MCP SDK v2 tools/call over HTTP",
    async prepare() {
      const deployment = await testDeployment(ids);
      const callers = await callersOf(deployment);
      const tenancy = await openTenancy({ ...deployment.tenancy, audit: () => undefined });
      const { bundle } = tenancy;
      if (bundle === undefined) throw new Error("no bundle");
      const cache = createTokenCache();
      const at = Math.floor(Date.now() / 1000);
      const texts = callers.map(({ host, token }) => [Buffer.from(host), Buffer.from(token)] as const);
      const options = { baseHost: "mcp.test" };
      let turn = 0;
      const decide = async (): Promise<void> => {
        for (let n = 0; n < repeats; n++) {
          const [host, token] = texts[turn++ % texts.length] as readonly [Buffer, Buffer];
          const open = cache.open(token.toString("latin1"));
          const headers = rawHeaders(host.toString("latin1"), open.token);
          const chosen = resolveTenant(bundle, { headers, target: "/mcp", claims: open.claims, options });
          const tenant = chosen.ok ? bundle.get(chosen.tenantId)?.config : undefined;
          if (tenant === undefined) throw new Error("unresolved");
          const known = cache.authenticate(tenant, open, at);
          const answer = known instanceof Promise ? await known : known;
          if (!answer.ok) throw new Error(answer.code);
          const action = allowed[n % allowed.length] as string;
          if (!authorize(tenant, answer.principal, { resource: "tools", action }).allowed) throw new Error("denied");
        }
      };
      for (let n = 0; n < 10; n++) await decide();
      const server = await mcpBenchServer({ tenancy, guarded: false, callers, batch: repeats });
      return {
        subject: decide,
        floor: () => server.serve(),
        async close() {
          await server.close();
          await deployment.remove();
        },
      };
    },
  },
  {
    name: "MCP server, guard on",
    target: 1.1,
    unit: "x the same server with the guard off (a check: see its control)",
    rounds: 21,
    async prepare() {
      const deployment = await testDeployment(ids);
      const callers = await callersOf(deployment);
      const audit = (): void => undefined;
      const on = await mcpBenchServer({ tenancy: { ...deployment.tenancy, audit }, guarded: true, callers });
      const off = await mcpBenchServer({ tenancy: { ...deployment.tenancy, audit }, guarded: false, callers });
      // A collection of garbage costs as much as some twenty requests: a turn of one batch would measure where it fell.
      const turn = async (server: typeof on): Promise<void> => {
        for (let n = 0; n < 10; n++) await server.serve();
      };
      return {
        subject: () => turn(on),
        floor: () => turn(off),
        async close() {
          await on.close();
          await off.close();
          await deployment.remove();
        },
      };
    },
  },
];
