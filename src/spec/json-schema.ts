// The schema that editors complete and check specs by, generated from the one that `validate` uses.
import { z } from "zod";
import { tenantSpecSchema } from "./tenant-spec.ts";

/** Gives JSON Schema draft 7, which the YAML language servers of today know best. */
export function tenantJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(tenantSpecSchema, { target: "draft-7", io: "input", unrepresentable: "any" });
  return {
    ...schema,
    title: "tenantry tenant spec",
    description: "One tenant of an MCP server deployment. `tenantry validate` checks more than a schema can say.",
  };
}
