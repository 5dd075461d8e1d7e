import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { pythonEnvironment } from "../../scripts/python-env.ts";
import { canonicalize } from "../../src/bundle/canonicalize.ts";
import { verifyHead } from "../../src/verify/verify-head.ts";
import { verifyTenantConfig } from "../../src/verify/verify-tenant-config.ts";
import { configOf, contentOf, fixtureDeployment, now } from "./fixture-deployment.ts";
import { corpus } from "./second/corpus.ts";
import { signRaw } from "./second/sign-raw.ts";
import type { VerdictCase } from "./second/verdict-case.ts";

const program = fileURLToPath(new URL("second/verifier.py", import.meta.url));

function ours({ kind, jws, root, name: _, ...options }: VerdictCase): { ok: boolean; code?: string } {
  const verdict = (kind === "config" ? verifyTenantConfig : verifyHead)(jws, { trust: root, ...options });
  return verdict.ok ? { ok: true } : { ok: false, code: verdict.code };
}

function theirs(python: string, cases: readonly VerdictCase[]): { ok: boolean; why?: string }[] {
  const input = cases.map((one) => JSON.stringify(one)).join("\n");
  const { status, stdout, stderr } = spawnSync(python, [program], { input, encoding: "utf8", maxBuffer: 2 ** 28 });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe.each(["ES256", "EdDSA"] as const)("a second verifier in Python, under %s keys", (alg) => {
  let cases: VerdictCase[];
  let python: string;

  beforeAll(async () => {
    python = pythonEnvironment();
    const deployment = await fixtureDeployment({ alg });
    cases = await corpus(deployment.keyring);
    deployment.remove();
  });

  it("accepts exactly the mutated configs and heads that ours accepts", () => {
    const answers = theirs(python, cases);
    expect(answers).toHaveLength(cases.length);
    const verdicts = cases.map((one) => ({ one, own: ours(one) }));
    const apart = verdicts.flatMap(({ one, own }, at) => {
      const other = answers[at];
      return other?.ok === own.ok
        ? []
        : [`${one.name}: ours ${own.ok ? "accepts" : own.code}, the second ${other?.why ?? "accepts"}`];
    });
    expect(apart).toEqual([]);
    for (const kind of ["config", "head"]) {
      const of = verdicts.filter(({ one }) => one.kind === kind);
      expect(of.length).toBeGreaterThan(150);
      expect(of.filter(({ own }) => own.ok).length).toBeGreaterThan(5);
      expect(of.filter(({ own }) => !own.ok).length).toBeGreaterThan(100);
    }
  });

  it("trusts an issuer without https in environment local alone", async () => {
    const verdicts = [];
    for (const environment of ["local", "prod"]) {
      const { keyring, remove } = await fixtureDeployment({ alg, environment });
      for (const scheme of ["http", "https"]) {
        const content = contentOf("acme");
        const issuers = content.issuers.map((one) => ({ ...one, issuer: `${scheme}://127.0.0.1:4466/t/acme` }));
        const config = configOf("acme", { environment, config: { ...content, issuers } });
        const jws = await signRaw(canonicalize(config), keyring.signer("tenant"));
        verdicts.push({
          name: `${scheme} in ${environment}`,
          kind: "config" as const,
          jws,
          root: keyring.root,
          at: now,
        });
      }
      remove();
    }
    expect(verdicts.map((one) => ours(one).code)).toEqual([undefined, undefined, "issuer.insecure", undefined]);
    expect(theirs(python, verdicts).map(({ ok }) => ok)).toEqual([true, true, false, true]);
  });

  it("is given every reason for which a document can be refused", () => {
    const codes = new Set(cases.map((one) => ours(one).code));
    for (const code of [
      "envelope.oversized",
      "envelope.malformed",
      "header.malformed",
      "header.type",
      "key.unknown",
      "key.algorithm",
      "signature.invalid",
      "body.encoding",
      "body.json",
      "body.canonical",
      "body.number",
      "body.depth",
      "body.shape",
      "schema.unsupported",
      "requires.unknown",
      "deployment.other",
      "environment.other",
      "tenant.other",
      "content.digest",
      "time.future",
      "time.expired",
      "time.life",
      "rollback.generation",
      "rollback.version",
      "rollback.serial",
      "rollback.content",
    ]) {
      expect(codes, code).toContain(code);
    }
  });
});
