import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planStack, SpecFaults } from "../../src/provision/plan-stack.ts";
import { badFleets } from "../plan/cases/bad-fleets.ts";
import { badSpecText } from "../plan/cases/bad-spec-text.ts";

const project = `name: tenantry
runtime: nodejs
config:
  tenantry:deployment: example
  tenantry:environment: prod
  tenantry:baseHost: mcp.example.com
  tenantry:resource: https://{host}/mcp
`;

describe("the plan of a stack", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "tenantry-plan-stack-"));
    mkdirSync(join(root, "tenants"));
    writeFileSync(join(root, "Pulumi.yaml"), project);
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const write = (id: string, text: string): void => writeFileSync(join(root, "tenants", `${id}.yaml`), text);
  const faults = async (stack: string): Promise<readonly string[]> => {
    const error: unknown = await planStack(root, stack).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof SpecFaults)) throw new TypeError(`${stack} was planned: ${String(error)}`);
    return error.lines;
  };

  it.each(badFleets)("is refused for $name, by whoever runs the program, with both places", async (fleet) => {
    const texts = { acme: badSpecText("acme", fleet.acme), beta: badSpecText("beta", fleet.beta) };
    for (const [id, text] of Object.entries(texts)) write(id, text);
    for (const stack of ["acme.prod", "beta.prod", "platform.prod"]) {
      const lines = await faults(stack);
      // whoever is told of the fault is told where the other one is
      const places = [...lines.join("\n").matchAll(/\btenants\/(\w+)\.yaml:(\d+):\d+/g)];
      for (const id of ["acme", "beta"] as const) {
        const rows = places.flatMap(([, owner, row]) => (owner === id ? [Number(row)] : []));
        const written = rows.map((row) => texts[id].split("\n")[row - 1] ?? "");
        expect(written).not.toEqual([]);
        // a rule that fires before the proof may blame another line of the same spec
        const proved = lines.some((line) => line.endsWith("give each tenant its own"));
        if (proved) expect(written).toContainEqual(expect.stringContaining(fleet.lines[id]));
      }
      expect(lines.join("\n")).not.toContain(root);
    }
  });

  it("points into the overlay that says what is shared", async () => {
    const shared = "runtime:\n  customDomain: mcp.shared.example\n";
    write("acme", badSpecText("acme", `environments:\n  prod:\n    ${shared.replace("\n  ", "\n      ")}`));
    write("beta", badSpecText("beta", shared));
    const [line] = await faults("beta.prod");
    expect(line).toMatch(/^tenants\/beta\.yaml:8:17: .*\(tenants\/acme\.yaml:10:21\)/);
  });

  it("takes the host that a neighbour's own stack file names", async () => {
    write("acme", badSpecText("acme", "runtime: { customDomain: beta.eu.example }\n"));
    write("beta", badSpecText("beta", ""));
    writeFileSync(
      join(root, "Pulumi.beta.prod.yaml"),
      "encryptionsalt: v1:x\nconfig:\n  tenantry:baseHost: eu.example\n",
    );
    expect((await faults("acme.prod"))[0]).toMatch(
      /^tenants\/acme\.yaml:\d+:\d+: runtime\.customDomain: .*beta\.eu\.example/,
    );
  });
});
