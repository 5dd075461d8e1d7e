import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";
import { specFor } from "../../src/spec/spec-for.ts";
import type { TenantSpec } from "../../src/spec/tenant-spec.ts";
import { soundSpec } from "./cases/spec-case.ts";

function read(environments: string): TenantSpec {
  const result = parseTenantSpec(`${soundSpec}environments:\n${environments}`, { file: "acme.yaml" });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.spec;
}
const faults = (environments: string): string[] => {
  const result = parseTenantSpec(`${soundSpec}environments:\n${environments}`, { file: "acme.yaml" });
  return result.ok ? [] : result.faults.map((fault) => `${fault.line}:${fault.column} ${fault.code} ${fault.path}`);
};

describe("a spec in an environment", () => {
  const spec = read("  prod:\n    domain: acme.test\n    settings: { domains: [acme.test], features: { gamma: 1 } }\n");
  it("has mappings merged and lists replaced", () => {
    const result = specFor(spec, "prod");
    expect(result).toMatchObject({
      ok: true,
      spec: { domain: "acme.test", settings: { domains: ["acme.test"], features: { beta: true, gamma: 1 } } },
    });
    expect(result.ok && "environments" in result.spec).toBe(false);
  });
  it("is the spec itself where no overlay is written, whatever the environment is called", () => {
    for (const environment of ["local", "staging", "constructor", "__proto__"]) {
      expect(specFor(spec, environment)).toMatchObject({ ok: true, spec: { domain: "acme.example" } });
    }
  });
  it("leaves the written spec as it was", () => {
    const before = structuredClone(spec);
    specFor(spec, "prod");
    expect(spec).toEqual(before);
  });
  it("is validated whole, and faults point into the overlay", () => {
    expect(faults("  prod:\n    runtime: { customDomain: co.uk }\n")).toEqual([
      "38:30 spec.public-suffix environments.prod.runtime.customDomain",
    ]);
    expect(faults("  prod:\n    settings: { quotas: { maxUsers: 5 } }\n")).toEqual([
      "38:17 spec.missing environments.prod.settings.quotas.maxSessionsPerUser",
      "38:17 spec.missing environments.prod.settings.quotas.rateLimit",
    ]);
    expect(faults("  prod:\n    settings: { qotas: {} }\n")).toEqual([
      "38:17 spec.unknown-key environments.prod.settings.qotas",
    ]);
  });
  it("may not send sign-ins to loopback outside of local", () => {
    const google = "http://127.0.0.1:1/cb";
    const local = soundSpec.replace("https://acme.mcp.example.com/callback", google);
    const result = parseTenantSpec(local, { file: "acme.yaml" });
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    expect(specFor(result.spec, "local").ok).toBe(true);
    expect(specFor(result.spec, "prod")).toMatchObject({
      ok: false,
      faults: [{ code: "spec.redirect", line: 12, column: 22 }],
    });
  });
  it("is held to the deployment's own hosts when they are known", () => {
    expect(specFor(spec, "local", { baseHost: "mcp.example.com" }).ok).toBe(true);
    const app = soundSpec.replace("http://127.0.0.1:8765/callback", "https://globex.mcp.acme.example/cb");
    const operator = parseTenantSpec(app.replace("https://acme.mcp.example.com", "https://mcp.acme.example"), {
      file: "acme.yaml",
    });
    if (!operator.ok) throw new Error(JSON.stringify(operator.faults));
    // the owner of the domain above the base host is not the owner of other tenants' hosts
    expect(specFor(operator.spec, "prod", { baseHost: "mcp.acme.example" })).toMatchObject({
      ok: false,
      faults: [{ code: "spec.redirect", path: "identity.apps[0].redirectUris[0]" }],
    });
    expect(specFor(spec, "local", { baseHost: "mcp.example.org" })).toMatchObject({
      ok: false,
      faults: [{ code: "spec.redirect", path: "settings.oauth.google[0].redirectUri" }],
    });
  });
});
