import { describe, expect, it } from "vitest";
import type { LedgerEntry } from "../../src/bundle/ledger-entry.ts";
import { nextTenantConfig } from "../../src/bundle/next-tenant-config.ts";
import { nextTombstone } from "../../src/bundle/next-tombstone.ts";
import { configOf, contentOf, now } from "../verify/fixture-deployment.ts";

const day = 86_400;
const base = {
  deployment: "example",
  environment: "local",
  tenant: "acme",
  at: now,
  signingKid: "k",
  content: contentOf("acme"),
};
const entry = (changes: Parameters<typeof configOf>[1] = {}, kid = "k"): LedgerEntry => ({
  kind: "tenant",
  jws: "",
  kid,
  config: configOf("acme", changes),
});
const tombstone = (generation: number, version: number): LedgerEntry => ({
  kind: "tombstone",
  jws: "",
  kid: "k",
  tombstone: {
    schema: "1.0",
    requires: [],
    deployment: "example",
    environment: "local",
    tenant: "acme",
    generation,
    version,
    issued: now,
  },
});
const other = contentOf("acme", { plan: "free" });

describe("the next tenant config", () => {
  it("begins at generation, version and serial 1, for 30 days", () => {
    expect(nextTenantConfig(base)).toMatchObject({
      action: "create",
      config: { generation: 1, version: 1, serial: 1, issued: now, expires: now + 30 * day },
    });
  });

  it("keeps what stands while the content is the same, so that a second up changes nothing", () => {
    expect(nextTenantConfig({ ...base, state: entry(), at: now + 20 * day - 1 })).toMatchObject({ action: "keep" });
  });

  it("renews in the last ten days under the same version with the next serial", () => {
    expect(nextTenantConfig({ ...base, state: entry(), at: now + 20 * day })).toMatchObject({
      action: "renew",
      config: { version: 1, serial: 2 },
    });
  });

  it("renews what another key signed, so that the key can be retired", () => {
    expect(nextTenantConfig({ ...base, state: entry({}, "old") })).toMatchObject({
      action: "renew",
      config: { version: 1, serial: 2 },
    });
  });

  it("takes one more than state and ledger have when the content changes", () => {
    const state = entry({ version: 3 });
    const ledger = entry({ version: 7 });
    expect(nextTenantConfig({ ...base, content: other, state, ledger })).toMatchObject({
      action: "change",
      config: { version: 8, serial: 1 },
    });
  });

  it("goes on from the ledger when the state was lost or restored from long ago", () => {
    expect(nextTenantConfig({ ...base, ledger: entry({ version: 7 }) })).toMatchObject({ action: "keep" });
    const old = entry({ version: 5 });
    const newer = entry({ version: 7, config: other });
    expect(nextTenantConfig({ ...base, state: old, ledger: newer })).toMatchObject({
      action: "change",
      config: { version: 8 },
    });
  });

  it("believes the ledger where both have one version with different content", () => {
    const next = nextTenantConfig({
      ...base,
      state: entry({ version: 5 }),
      ledger: entry({ version: 5, config: other }),
    });
    expect(next).toMatchObject({ action: "change", config: { version: 6 } });
  });

  it("takes the next generation after a tombstone, and the version goes on growing", () => {
    expect(nextTombstone({ ...base, ledger: entry({ version: 4 }) })).toMatchObject({ generation: 1, version: 5 });
    expect(nextTombstone({ ...base, ledger: tombstone(1, 5) })).toBeUndefined();
    expect(nextTenantConfig({ ...base, state: entry({ version: 4 }), ledger: tombstone(1, 5) })).toMatchObject({
      action: "create",
      config: { generation: 2, version: 6, serial: 1 },
    });
  });

  it("says what a reader must know", () => {
    const content = contentOf("acme", { allowlist: ["a@acme.example"], secrets: { x: { sealed: "{}" } } });
    expect(nextTenantConfig({ ...base, content })).toMatchObject({
      config: { requires: ["allowlist", "sealed-secrets"] },
    });
  });
});
