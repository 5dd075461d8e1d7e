// The plans of 1,000 tenants and the cross-tenant proof over them, specs read, against reading and judging the specs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { proveFleet } from "../../src/plan/prove-fleet.ts";
import { type FleetResult, loadFleet } from "../../src/spec/load-fleet.ts";
import type { BenchCase } from "../bench-case.ts";
import { writeFleet } from "../write-fleet.ts";

const count = 1_000;
const settings = {
  deployment: "bench",
  environment: "local",
  baseHost: "mcp.localhost",
  resource: "http://{host}:3030/mcp",
};

export const cases: readonly BenchCase[] = [
  {
    name: "plan 1,000 tenants, cross-tenant proof included",
    target: 3,
    unit: "x validate of the same files",
    rounds: 5,
    async prepare() {
      const folder = mkdtempSync(join(tmpdir(), "tenantry-plan-"));
      writeFleet(folder, count);
      const load = (): Extract<FleetResult, { ok: true }> => {
        const fleet = loadFleet(folder);
        if (fleet.ok) return fleet;
        throw new TypeError(`the bench's specs must be valid: ${JSON.stringify(fleet.faults[0])}`);
      };
      return {
        subject() {
          const { plans, faults } = proveFleet(load().specs, () => settings);
          if (plans.length !== count || faults.length > 0) throw new TypeError("the bench's fleet must have a plan");
        },
        floor: () => void load(),
        close: () => rmSync(folder, { recursive: true }),
      };
    },
  },
];
