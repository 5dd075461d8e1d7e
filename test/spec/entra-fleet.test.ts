import { describe, expect, it } from "vitest";
import { fleetProblems } from "../../src/spec/fleet-problems.ts";
import type { TenantSpec } from "../../src/spec/tenant-spec.ts";

const directory = "0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c";
const spec = (tenantId: string, subject: string): TenantSpec => ({
  ...{ tenantId, organizationName: tenantId, status: "active", plan: "pro", settings: {} },
  identity: {
    platform: "entra",
    apps: [{ name: "robot", kind: "machine", roles: ["member"] }],
    entra: {
      ...{ directory, subdomain: "people" },
      federatedCredentials: [{ name: "ci", app: "robot", issuer: "https://ci.example", subject }],
    },
  },
});
const problems = (...specs: TenantSpec[]) => fleetProblems(specs, ({ tenantId }) => `${tenantId}.yaml`);

describe("a fleet on Entra", () => {
  it("may share a directory", () => {
    expect(problems(spec("acme", "acme"), spec("globex", "globex"))).toEqual([]);
  });

  it("shares no workload: its token would prove an app of either tenant", () => {
    expect(problems(spec("acme", "main"), spec("globex", "main"))).toMatchObject([
      {
        code: "fleet.shared-client",
        tenantId: "globex",
        path: ["identity", "entra", "federatedCredentials", 0, "subject"],
        message: expect.stringContaining("acme.yaml"),
      },
    ]);
  });
});
