import type { Registry } from "prom-client";
import { runtimeError } from "../runtime-error.ts";
import { boundedLabels, type UsageMeter } from "./usage-meter.ts";

export interface UsageLabels {
  /** tenants and tools that are labels of their own; later ones share `(other)`. Default 1,000 and 100. */
  readonly tenants?: number;
  readonly tools?: number;
}

/**
 * Counters `tenantry_requests_total{tenant,decision}` and `tenantry_tool_calls_total{tenant,tool,decision}` in a registry of
 * prom-client (default: its global one). No user is ever a label. At most (tenants + 1) × (tools + 2) × 2 series.
 * Throws `runtime.missing-package` where prom-client is not installed.
 */
export async function prometheusUsage(options: UsageLabels & { registry?: Registry } = {}): Promise<UsageMeter> {
  const { Counter, register } = await import("prom-client").catch((cause: unknown) => {
    throw runtimeError("runtime.missing-package", "prom-client is not installed", {
      kind: "missing",
      mend: "npm install prom-client",
      cause,
    });
  });
  const registers = [options.registry ?? register];
  const requests = new Counter({
    ...{ name: "tenantry_requests_total", help: "Requests by tenant and decision", registers },
    labelNames: ["tenant", "decision"],
  });
  const calls = new Counter({
    ...{ name: "tenantry_tool_calls_total", help: "Tool calls by tenant, tool and decision", registers },
    labelNames: ["tenant", "tool", "decision"],
  });
  const tenantLabel = boundedLabels(options.tenants ?? 1_000);
  const toolLabel = boundedLabels(options.tools ?? 100);
  return {
    add(tenantId, tool, allowed, refused) {
      const tenant = tenantLabel(tenantId);
      for (const [decision, count] of [
        ["allowed", allowed],
        ["refused", refused],
      ] as const) {
        if (count === 0) continue;
        if (tool === undefined) requests.inc({ tenant, decision }, count);
        else calls.inc({ tenant, tool: toolLabel(tool), decision }, count);
      }
    },
  };
}
