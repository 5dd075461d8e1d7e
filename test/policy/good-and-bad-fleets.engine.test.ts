// The pack through the command line: every example fleet passes, and is refused where it is made bad. No credentials are needed.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProcess } from "../control/cli/run-process.ts";
import { type BadPlatformFleet, badPlatformFleets } from "./cases/bad-platform-fleets.ts";

const source = resolve(import.meta.dirname, "../..");
const fleets = join(source, "examples/fleets");

interface Told {
  rehearsals: { stack: string; ok: boolean; plan: object[]; phases: { error?: { code: string; message: string } }[] }[];
}

/** Runs in the repository, as people do; what it leads to is in the folder that `--dir` names. */
async function rehearse(tenant: string, dir: string) {
  const words = ["rehearse", tenant, "--plan-only", "--policy-pack", "policy", "--dir", dir, "--json"];
  const { code, out, err } = await runProcess(words, { cwd: source });
  return { code, err, told: JSON.parse(out) as Told };
}

describe("the policy pack passes the example fleets", () => {
  it.each([
    ["auth0", "megacorp"],
    ["okta", "vehement"],
    ["entra", "wingtip"],
    ["azure-b2c", "wideworld"],
    ["aws", "dynamo"],
    ["redis", "ember"],
    ["local", "foundry"],
  ])("%s: what its tenants share, and its largest, %s", async (fleet, tenant) => {
    const { code, err, told } = await rehearse(tenant, join(fleets, fleet));
    // what tenants share comes first, and would end the rehearsal
    expect(
      told.rehearsals.map(({ stack, ok }) => ({ stack, ok })),
      err,
    ).toEqual([{ stack: tenant, ok: true }]);
    expect(told.rehearsals[0]?.plan.length).toBeGreaterThan(5);
    expect(code).toBe(0);
  });
});

/** Each platform's SDK and a provider of it; what stands in for it asks for no more. */
const sdks: Readonly<Record<string, readonly [name: string, settings: string]>> = {
  auth0: ["auth0", '{ domain: "example.eu.auth0.com", apiToken: "none" }'],
  okta: ["okta", '{ orgName: "example", baseUrl: "okta.com", apiToken: "none" }'],
  entra: ["azuread", '{ tenantId: "0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c" }'],
  aws: ["aws", '{ region: "eu-central-1" }'],
};

const groups = [...new Set(badPlatformFleets.map(({ fleet, tenant }) => `${fleet}/${tenant}`))].map((group) => ({
  group,
  cases: badPlatformFleets.filter(({ fleet, tenant }) => `${fleet}/${tenant}` === group),
}));

/** A copy of the fleet with all that is bad in the group. Gives the text of the file that is blamed. */
function makeBad(root: string, cases: readonly BadPlatformFleet[]): string {
  const [{ fleet, tenant } = { fleet: "", tenant: "" }] = cases;
  cpSync(join(fleets, fleet), root, { recursive: true });
  symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
  const program = JSON.stringify(join(source, "src/provision/program.ts"));
  const more = cases.flatMap(({ program: each }) => each ?? []);
  const [sdk, settings] = sdks[fleet] ?? ["aws", "{}"];
  const lines = [
    `import * as ${sdk} from "@pulumi/${sdk}";`,
    'import { getStack } from "@pulumi/pulumi";',
    `import program from ${program};`,
    "export default async () => {",
    `  if (getStack() === ${JSON.stringify(tenant)}) {`,
    `    const provider = new ${sdk}.Provider("beside", ${settings});`,
    ...more.map((line) => `    ${line}`),
    "  }",
    "  return program();",
    "};",
  ];
  writeFileSync(
    join(root, "beside.mjs"),
    more.length === 0 ? `export { default } from ${program};\n` : lines.join("\n"),
  );
  const project = readFileSync(join(root, "Pulumi.yaml"), "utf8");
  writeFileSync(join(root, "Pulumi.yaml"), project.replace(/^main: .*$/m, "main: beside.mjs"));
  const file = join(root, fileOf(tenant));
  for (const { change, name } of cases) {
    if (change === undefined) continue;
    const text = readFileSync(file, "utf8");
    if (!text.includes(change[0])) throw new TypeError(`${name}: the example no longer says ${change[0]}`);
    writeFileSync(file, text.replace(change[0], change[1]));
  }
  return readFileSync(file, "utf8");
}

const fileOf = (tenant: string): string => (tenant === "platform" ? "Pulumi.yaml" : `tenants/${tenant}.yaml`);

describe.each(groups)("the policy pack refuses $group made bad", ({ cases }) => {
  let root: string;
  let text: string;
  let message: string;
  let code: number | null;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "tenantry-bad-fleet-"));
    text = makeBad(root, cases);
    const answer = await rehearse(cases[0]?.tenant ?? "", root);
    code = answer.code;
    const errors = answer.told.rehearsals.flatMap(({ phases }) => phases.flatMap(({ error }) => error ?? []));
    expect(
      errors.map((error) => error.code),
      answer.err,
    ).toEqual(["engine.policy"]);
    message = errors[0]?.message ?? "";
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const placeOf = ({ tenant, line }: BadPlatformFleet): string =>
    `${fileOf(tenant)}:${text.slice(0, text.indexOf(line)).split("\n").length}`;

  it.each(cases)("$name", (bad) => {
    expect(text).toContain(bad.line);
    const said = message.split("\n").filter((each) => each.endsWith(`(${bad.policy})`) && each.includes(bad.says));
    expect(said.join("\n")).toContain(`${placeOf(bad)}:`);
    expect(message).not.toMatch(/hunter2|AKIA/);
  });

  it("for these faults and no others, with exit code 1", () => {
    const said = message
      .split("\n")
      .slice(1)
      .map((line) => {
        const [, place = line, policy] = /^\s*(\S+:\d+):\d+ .*\(([a-z-]+)\)$/.exec(line) ?? [];
        return `${policy} ${place}`;
      });
    expect([...new Set(said)].sort()).toEqual([...new Set(cases.map((bad) => `${bad.policy} ${placeOf(bad)}`))].sort());
    expect(code).toBe(1);
  });
});
