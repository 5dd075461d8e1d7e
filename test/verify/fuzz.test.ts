import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { canonicalize } from "../../src/bundle/canonicalize.ts";
import { signTenantConfig } from "../../src/bundle/sign-tenant-config.ts";
import { parseStrictJson } from "../../src/verify/strict-json.ts";
import { trustRoot } from "../../src/verify/trust-root.ts";
import type { TrustedRoot } from "../../src/verify/trusted-root.ts";
import { verifyTenantConfig } from "../../src/verify/verify-tenant-config.ts";
import { configOf, fixtureDeployment, now } from "./fixture-deployment.ts";

let jws: string;
let trust: TrustedRoot;

beforeAll(async () => {
  const deployment = await fixtureDeployment();
  jws = await signTenantConfig(configOf("acme"), deployment.keyring.signer("tenant"));
  trust = trustRoot(deployment.keyring.root);
  deployment.remove();
});

describe("the verifier under random change", () => {
  it("accepts no other text than the signed one, wherever it is cut, changed or spliced", () => {
    const place = fc.nat({ max: 5_000 });
    fc.assert(
      fc.property(place, place, fc.string({ maxLength: 8 }), (from, length, put) => {
        const start = from % jws.length;
        const changed = jws.slice(0, start) + put + jws.slice(start + (length % 40));
        const verdict = verifyTenantConfig(changed, { trust, at: now });
        expect(verdict.ok).toBe(changed === jws);
      }),
      { numRuns: 3_000 },
    );
  });

  it("throws at nothing that is a string", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        expect(verifyTenantConfig(text, { trust, at: now }).ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads back what the signer writes, and no other spelling of it", () => {
    const value = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(value, (object) => {
        let text: string;
        try {
          text = canonicalize(object);
        } catch {
          return;
        }
        expect(parseStrictJson(Buffer.from(text))).toEqual({ ok: true, value: JSON.parse(text) });
        expect(parseStrictJson(Buffer.from(` ${text}`)).ok).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
