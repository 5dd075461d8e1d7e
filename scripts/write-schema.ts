// Writes tenants.schema.json; a test fails when it is not current.
import { writeFileSync } from "node:fs";
import { tenantJsonSchema } from "../src/spec/json-schema.ts";

writeFileSync(new URL("../tenants.schema.json", import.meta.url), `${JSON.stringify(tenantJsonSchema(), null, 2)}\n`);
