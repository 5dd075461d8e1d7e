// The routing rules of an Okta org, whose order is one list for all tenants: written by one platform stack alone (ADR 30, 35).
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKeys } from "../../../src/bundle/create-keys.ts";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { placeRule } from "../../../src/rehearsal/okta/routing.ts";
import { oktaBehaviours } from "../../../src/rehearsal/okta/okta-behaviours.ts";
import { tokens } from "../../../src/rehearsal/okta/tokens.ts";
import { standInProject } from "../../rehearsal/stand-in-project.ts";
import { type OktaRepository, oktaRepository, oktaTenants } from "./okta-repository.ts";

const quiet = { expectNoChanges: true } as const;
/** Vehement has an org of its own, and the stand-in is one. */
const tenants = oktaTenants.filter((tenant) => tenant !== "vehement");

describe("the routing rules of a fleet", () => {
  let repository: OktaRepository;
  let platform: Stack;
  const stacks = new Map<string, Stack>();
  const stackOf = (tenant: string): Stack => stacks.get(tenant) as Stack;
  /** names in the org's order */
  const order = (): string[] =>
    repository.cloud
      .list(tokens.route)
      .sort((a, b) => Number(a.properties.priority) - Number(b.properties.priority))
      .map(({ properties }) => String(properties.name));
  const ids = () => new Map(repository.cloud.list(tokens.route).map(({ id, properties }) => [properties.name, id]));
  beforeAll(async () => {
    repository = await oktaRepository();
    platform = await repository.open("platform");
    for (const tenant of tenants) stacks.set(tenant, await repository.open(tenant));
  });
  afterAll(() => repository.close());

  it("wait for the providers that they lead to, then stand in the order of the tenants, and stay", async () => {
    await platform.up();
    expect(order()).toEqual([]);
    const late = "hooli";
    const early = tenants.filter((tenant) => tenant !== late);
    const waiting = early.values();
    const two = async (): Promise<void> => {
      for (const tenant of waiting) await stackOf(tenant).up();
    };
    await Promise.all([two(), two()]);
    await platform.up();
    const before = order();
    const known = ids();
    expect(before.length).toBeGreaterThan(0);
    expect(before).toEqual([...before].sort());

    // one that stands before others in the alphabet comes last: nothing else is touched
    await stackOf(late).up();
    const { steps } = await platform.up();
    expect(steps.map(({ operation, name }) => `${operation} ${name}`)).toEqual(["create okta.route.hooli.sso"]);
    expect(order()).toEqual([...before, "hooli.prod:route sso"]);
    for (const [name, id] of known) expect(ids().get(name)).toBe(id);
    for (const stack of [platform, ...stacks.values()]) await stack.up(quiet);
    for (const stack of [platform, ...stacks.values()]) await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("show where somebody puts a rule above them, and go back to their places", async () => {
    const before = order();
    repository.cloud.put(tokens.route, "0prForeign", { name: "foreign", priority: 99, idpProviders: [] });
    placeRule(repository.cloud, "0prForeign", 1);
    await expect(platform.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({ code: "engine.drift" });
    for (const stack of stacks.values()) await stack.refresh({ ...quiet, previewOnly: true });
    await platform.refresh();
    await platform.up();
    expect(order()).toEqual([...before, "foreign"]);
    await platform.refresh({ ...quiet, previewOnly: true });
  });

  it("keep a provider from being taken away, and leave before it: the others keep theirs", async () => {
    const gone = "hooli";
    repository.edit(gone, /$/, "\nlifecycle: { protect: false }\n");
    await stackOf(gone).up();
    const known = ids();
    await expect(stackOf(gone).destroy()).rejects.toThrow(/routing rule/);
    const leaving = await repository.open("platform", undefined, { TENANTRY_LEAVING: gone });
    await leaving.up();
    await stackOf(gone).destroy();
    await platform.up(quiet);
    expect(order().some((name) => name.startsWith(gone))).toBe(false);
    for (const [name, id] of ids()) expect(id).toBe(known.get(name));
    await platform.refresh({ ...quiet, previewOnly: true });
  });

  it("leave a provider that becomes one of another kind, and come back for the new one", async () => {
    const saml = readFileSync(join(repository.root, "tenants/vehement.yaml"), "utf8");
    const [certificate = ""] = /^ {6}cert: [|]\n(?: {8}.*\n)+/m.exec(saml) ?? [];
    const place = "entryPoint: https://idp.aviato-crew.example/sso\n      entityId: urn:tenantry:aviato";
    repository.edit(
      "aviato",
      / {4}- kind: oidc\n {6}name: crew\n(.*\n)(?: {6}.*\n)*/,
      `    - kind: saml\n      name: crew\n$1      ${place}\n${certificate}`,
    );
    repository.edit("aviato", / {6}crew:\n(?: {8}.*\n)+/, "      crew: { issuer: urn:aviato:crew }\n");
    const steps = async (stack: Stack): Promise<string[]> =>
      (await stack.up()).steps
        .filter(({ type }) => [tokens.route, tokens.samlIdp, tokens.oidcIdp].some((each) => each === type))
        .map(({ operation, name }) => `${operation} ${name}`)
        .sort();
    expect(await steps(platform)).toEqual(["delete okta.route.aviato.crew", "update okta.route.aviato.office"]);
    expect(await steps(stackOf("aviato"))).toEqual(["create aviato.idp.crew", "delete aviato.idp.crew"]);
    expect(await steps(platform)).toEqual(["create okta.route.aviato.crew"]);
    expect(order()).toEqual(["aviato.prod:route office", "aviato.prod:route crew", "foreign"]);
    for (const stack of [platform, stackOf("aviato")]) await stack.up(quiet);
  });
});

describe("two environments in one org", () => {
  let repository: OktaRepository;
  let platform: Stack;
  const names = () => repository.cloud.list(tokens.route).map(({ properties }) => properties.name);
  const mark = () =>
    repository.cloud.list(tokens.group).filter(({ properties }) => /^tenantry:/.test(`${properties.name}`));
  const refusal = (words: RegExp) => ({
    ...{ code: "program.routing-taken", kind: "refused" },
    message: expect.stringMatching(words),
    mend: expect.stringContaining("environments.staging"),
  });
  beforeAll(async () => {
    repository = await oktaRepository();
    // it has an org of its own, whose mark would be met first
    rmSync(join(repository.root, "tenants/vehement.yaml"));
    const keys = ".tenantry/staging/keys";
    const place = { directory: join(repository.root, keys), deployment: "example", environment: "staging" };
    await createKeys(place);
    const config = { "tenantry:keys": `file:${keys}`, "tenantry:publish": "file:.tenantry/staging/bundle" };
    for (const name of ["hooli", "platform"])
      writeFileSync(join(repository.root, `Pulumi.${name}.staging.yaml`), JSON.stringify({ config }));
    platform = await repository.open("platform");
    await (await repository.open("hooli")).up();
    await platform.up();
    await (await repository.open("hooli.staging")).up();
  });
  afterAll(() => repository.close());

  it("are refused at the second one, by name and in a preview, and no rule is touched", async () => {
    const staging = await repository.open("platform.staging");
    const told = refusal(/those of environment prod of deployment example \(stack platform\.prod: hooli\/sso\)/);
    await expect(staging.preview()).rejects.toMatchObject(told);
    await expect(staging.up()).rejects.toMatchObject(told);
    expect(names()).toEqual(["hooli.prod:route sso"]);
    await platform.refresh({ ...quiet, previewOnly: true });
  });

  it("are refused where somebody else's words stand in the mark, too", async () => {
    const [standing] = mark();
    const says = String(standing?.properties.description);
    repository.cloud.edit(tokens.group, standing?.id ?? "", { description: "ours" });
    const staging = await repository.open("platform.staging");
    await expect(staging.preview()).rejects.toMatchObject(refusal(/another's \(the group says: ours\)/));
    repository.cloud.edit(tokens.group, standing?.id ?? "", { description: says });
  });

  it("follow one another: the mark goes with the last rule", async () => {
    await platform.destroy();
    expect(mark()).toEqual([]);
    const staging = await repository.open("platform.staging");
    await staging.up();
    expect(names()).toEqual(["hooli.staging:route sso"]);
    await staging.up(quiet);
    await expect(platform.up()).rejects.toMatchObject({ code: "program.routing-taken" });
  });
});

describe("rules that tenants' stacks write themselves", () => {
  it("move each other: whoever comes second at a priority makes the first one drift", async () => {
    const project = await standInProject({ okta: oktaBehaviours });
    try {
      const policyId = "00p1exampleIdpDiscovery";
      project.program(
        `new okta.policy.RuleIdpDiscovery("first", { policyId: "${policyId}", name: "first", priority: 1 });`,
      );
      await project.stack.up();
      await project.stack.refresh({ ...quiet, previewOnly: true });
      project.cloud.put(tokens.route, "0prSecond", { policyId, name: "second", priority: 1 });
      placeRule(project.cloud, "0prSecond", 1);
      await expect(project.stack.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({
        code: "engine.drift",
      });
    } finally {
      project.close();
    }
  });
});
