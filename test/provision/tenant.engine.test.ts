import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

it("the Tenant component takes children that bear the tenant's name and refuses all others", () => {
  // vitest resolves the SDK's dependencies otherwise than Node does.
  const text = execFileSync(process.execPath, [join(import.meta.dirname, "foreign-children.ts")], { encoding: "utf8" });
  expect(JSON.parse(text)).toEqual({
    "acme.role.owner": "taken",
    "globex.role.owner": "program.foreign-child",
    "acme-labs.role.owner": "program.foreign-child",
    acmerole: "program.foreign-child",
    "ACME.role": "program.foreign-child",
  });
});
