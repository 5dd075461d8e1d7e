// Run by tenant.engine.test.ts in a Node of its own: the SDK under its mocks, which say which children a tenant takes.
import { CustomResource, runtime } from "@pulumi/pulumi";
import { Tenant } from "../../src/provision/tenant.ts";

class Thing extends CustomResource {}

await runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) });
const acme = new Tenant("acme");
const names = ["acme.role.owner", "globex.role.owner", "acme-labs.role.owner", "acmerole", "ACME.role"];
const verdicts = names.map((name) => {
  try {
    new Thing("tenantry:local:Role", name, {}, { parent: acme });
    return [name, "taken"];
  } catch (error) {
    return [name, (error as { code?: string }).code];
  }
});
console.log(JSON.stringify(Object.fromEntries(verdicts)));
