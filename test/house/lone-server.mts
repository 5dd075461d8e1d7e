// What a server does that only runs: loads the two subpaths, verifies a config, decides three requests. Prints JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { openTenancy } from "tenantry/runtime";
import { scopedStores } from "tenantry/store";
import { openMemoryStores } from "tenantry/store/memory";
import { openRedisStores } from "tenantry/store/redis";
import { verifyTenantConfig } from "tenantry/verify";

const [root = "", config = "", token = ""] = process.argv.slice(2);
const at = Math.floor(Date.now() / 1000);
const verdict = verifyTenantConfig(readFileSync(config, "utf8").trim(), { trust: readFileSync(root), at });
const tenancy = await openTenancy({ root, config, baseHost: "mcp.test", audit: () => {} });

async function decide(host: string, headers: Record<string, string>) {
  const admission = await tenancy.admit({ method: "POST", url: "/mcp", headers: { host, ...headers } });
  if (!admission.ok) return { status: admission.answer.status };
  const ask = (action: string) => tenancy.authorize(admission.context, { resource: "tools", action }).allowed;
  return { echo: ask("echo"), erase: ask("erase") };
}

const refuses = async (load: () => unknown) => {
  try {
    await load();
    return false;
  } catch (error) {
    return error instanceof Error && error.message.startsWith("refused here:");
  }
};
const code = async (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code,
  );
const unscoped = scopedStores(openMemoryStores(), { scope: () => undefined, onAttempt: () => {} });
const require = createRequire(import.meta.url);

console.log(
  JSON.stringify({
    verified: verdict.ok,
    known: await decide("acme.mcp.test", { authorization: `Bearer ${token}` }),
    anonymous: await decide("acme.mcp.test", {}),
    stranger: await decide("globex.mcp.test", { authorization: `Bearer ${token}` }),
    bucket: await code(openTenancy({ root, bundle: "s3://bundles/fleet", baseHost: "mcp.test" })),
    unscoped: await code(unscoped.tokens.getToken("acme", "t")),
    redis: await code(openRedisStores({})),
    refusesImport: await refuses(() => import("@pulumi/pulumi")),
    refusesRequire: await refuses(() => require("@grpc/grpc-js")),
  }),
);
await tenancy.close();
