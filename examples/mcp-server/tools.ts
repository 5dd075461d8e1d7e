// What the example servers offer. Nothing in here knows about tenants but `whoami`, which asks who is there.
import { currentTenant } from "tenantry/runtime";
import { z } from "zod";

export interface ExampleTool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  run(input: Record<string, unknown>): string;
}

export const tools: readonly ExampleTool[] = [
  {
    name: "echo",
    description: "Says back what it is told",
    input: z.object({ text: z.string().max(1_000) }),
    run: ({ text }) => String(text),
  },
  {
    name: "whoami",
    description: "Tells the tenant and the caller of this request",
    input: z.object({}),
    run: () => {
      const here = currentTenant();
      const { subject, email, roles } = here?.principal ?? {};
      return JSON.stringify({ tenantId: here?.tenantId, subject, email, roles });
    },
  },
  {
    name: "reports.read",
    description: "Reads one report",
    input: z.object({ id: z.string().max(100).default("latest") }),
    run: ({ id }) => `report ${String(id)} of ${currentTenant()?.tenantId ?? "nobody"}`,
  },
  {
    name: "reports.delete",
    description: "Deletes one report",
    input: z.object({ id: z.string().max(100).default("latest") }),
    run: ({ id }) => `deleted report ${String(id)} of ${currentTenant()?.tenantId ?? "nobody"}`,
  },
  {
    name: "search",
    description: "Searches the reports",
    input: z.object({ query: z.string().max(200) }),
    run: ({ query }) => `nothing found for ${String(query)} at ${currentTenant()?.tenantId ?? "nobody"}`,
  },
];
