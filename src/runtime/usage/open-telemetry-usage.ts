import type { MeterProvider } from "@opentelemetry/api";
import { runtimeError } from "../runtime-error.ts";
import type { UsageLabels } from "./prometheus-usage.ts";
import { boundedLabels, type UsageMeter } from "./usage-meter.ts";

/**
 * Counters `tenantry.requests` and `tenantry.tool_calls` with attributes `tenantry.tenant`, `tenantry.decision` and
 * `gen_ai.tool.name`, through the OpenTelemetry API alone: whoever runs the server brings the SDK (default: the global provider).
 * Bounded like `prometheusUsage`. Throws `runtime.missing-package` where @opentelemetry/api is not installed.
 */
export async function openTelemetryUsage(
  options: UsageLabels & { provider?: MeterProvider } = {},
): Promise<UsageMeter> {
  const { metrics } = await import("@opentelemetry/api").catch((cause: unknown) => {
    throw runtimeError("runtime.missing-package", "@opentelemetry/api is not installed", {
      kind: "missing",
      mend: "npm install @opentelemetry/api",
      cause,
    });
  });
  const meter = (options.provider ?? metrics).getMeter("tenantry");
  const requests = meter.createCounter("tenantry.requests", {
    description: "Requests by tenant and decision",
    unit: "{request}",
  });
  const calls = meter.createCounter("tenantry.tool_calls", {
    description: "Tool calls by tenant, tool and decision",
    unit: "{call}",
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
        const attributes = { "tenantry.tenant": tenant, "tenantry.decision": decision };
        if (tool === undefined) requests.add(count, attributes);
        else calls.add(count, { ...attributes, "gen_ai.tool.name": toolLabel(tool) });
      }
    },
  };
}
