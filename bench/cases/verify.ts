// One signed tenant config: ours beside what jose and JSON.parse need for the same bytes, without any of our rules.
import { compactVerify, importJWK } from "jose";
import { contentDigest } from "../../src/bundle/content-digest.ts";
import { signTenantConfig } from "../../src/bundle/sign-tenant-config.ts";
import { systemClock } from "../../src/clock.ts";
import { trustRoot } from "../../src/verify/trust-root.ts";
import { verifyTenantConfig } from "../../src/verify/verify-tenant-config.ts";
import { contentOf, fixtureDeployment } from "../../test/verify/fixture-deployment.ts";
import type { BenchCase, Contest } from "../bench-case.ts";
import { benchConfig } from "../large-fleet.ts";

/** Grows a config by roles until its JSON has `bytes` bytes. */
async function prepare(bytes: number): Promise<Contest> {
  const deployment = await fixtureDeployment();
  deployment.remove();
  const signer = deployment.keyring.signer("tenant");
  const jwk = deployment.keyring.document.keys[signer.kid];
  if (jwk === undefined) throw new Error("the signing key is not in the root");
  const roles = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      roleId: `role-${n}`,
      name: `Role ${n}`,
      permissions: [{ resource: `tools/tool-${n}`, action: "call" }],
    }));
  const at = systemClock();
  const bare = benchConfig("acme", 1, at);
  const size = (count: number): number =>
    JSON.stringify({ ...bare, config: { ...bare.config, roles: roles(count) } }).length;
  const each = (size(20) - size(10)) / 10;
  const content = contentOf("acme", { roles: roles(Math.max(0, Math.round((bytes - size(0)) / each))) });
  const config = { ...bare, config: content, content: contentDigest(content) };
  const jws = await signTenantConfig(config, signer);
  const trust = trustRoot(deployment.keyring.root);
  // The fixture's root was signed at its fixed time, which is later than the clock's.
  const options = { trust, at: trust.document.issued };
  const dated = await signTenantConfig({ ...config, issued: options.at, expires: options.at + 86_400 }, signer);
  const key = await importJWK({ ...jwk }, signer.alg);
  const decoder = new TextDecoder();
  if (!verifyTenantConfig(dated, options).ok || jws.length === 0) throw new Error("the config does not verify");
  return {
    subject: () => {
      verifyTenantConfig(dated, options);
    },
    floor: async () => {
      JSON.parse(decoder.decode((await compactVerify(dated, key)).payload));
    },
  };
}

export const cases: readonly BenchCase[] = [1, 4, 16].map((kilobytes) => ({
  name: `verify: tenant config of ${kilobytes} kB`,
  target: 1.2,
  unit: "x jose compactVerify + JSON.parse",
  prepare: () => prepare(kilobytes * 1_000),
}));
