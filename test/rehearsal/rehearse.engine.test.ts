// tenantry rehearse as a process: a fleet on two platforms, no credentials, no traces.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProcess } from "../control/cli/run-process.ts";

const source = resolve(import.meta.dirname, "../..");

const acme = `tenantId: acme
organizationName: Acme Inc
domain: acme.example
status: active
plan: pro
settings:
  oauth:
    github:
      clientId: Iv23acme
      clientSecret: env:ACME_GITHUB
      redirectUri: https://acme.mcp.example.com/oauth/github/callback
      scopes: [read:user]
identity:
  platform: local
  apps:
    - { name: robot, kind: machine, roles: [member] }
`;

interface Phase {
  name: string;
  ok: boolean;
  changes?: Record<string, number>;
  note?: string;
  error?: { code: string; message: string };
}
interface Told {
  ok: boolean;
  rehearsals: { stack: string; ok: boolean; plan: { type: string; name: string }[]; phases: Phase[] }[];
}

describe("tenantry rehearse", () => {
  let root: string;
  let place: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "tenantry-rehearsed-"));
    place = mkdtempSync(join(tmpdir(), "tenantry-place-"));
    const fleet = join(source, "examples/fleets/auth0");
    for (const path of ["Pulumi.yaml", "tenants/clinic.yaml"]) cpSync(join(fleet, path), join(root, path));
    // A tenant of the local platform, whose issuer has no TLS, is a tenant of environment local (design §3.7).
    const project = readFileSync(join(root, "Pulumi.yaml"), "utf8");
    writeFileSync(join(root, "Pulumi.yaml"), project.replace(/environment: \w+/, "environment: local"));
    writeFileSync(join(root, "tenants/acme.yaml"), acme);
    symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
    // Encrypted by somebody else's key: a fork can't open it, and a rehearsal must not need to.
    const foreign =
      "secretsprovider: awskms://alias/fleet\nencryptedkey: AAAA\nconfig:\n  auth0:clientSecret: { secure: v1:AAAA }\n";
    writeFileSync(join(root, "Pulumi.clinic.yaml"), foreign);
  });
  afterAll(() => {
    for (const folder of [root, place]) rmSync(folder, { recursive: true, force: true });
  });
  const rehearse = async (...words: string[]) => {
    const env = { TMPDIR: place, PULUMI_ACCESS_TOKEN: undefined, PULUMI_CONFIG_PASSPHRASE: undefined };
    const { code, out, err } = await runProcess(["rehearse", ...words, "--json"], { cwd: root, env });
    return { code, err, told: JSON.parse(out) as Told };
  };

  it("takes tenants of two platforms through their lives, and leaves the repository and the machine as they were", async () => {
    const { code, told, err } = await rehearse("acme", "clinic");
    const failed = told.rehearsals.flatMap(({ phases }) => phases.filter(({ ok }) => !ok));
    expect({ failed, code }, err).toEqual({ failed: [], code: 0 });
    expect(told.rehearsals.map(({ stack, phases }) => [stack, phases.map(({ name }) => name)])).toEqual(
      ["acme", "clinic"].map((stack) => [
        stack,
        ["plan", "up", "again", "change", "drift", "suspend", "resume", "rotate", "destroy"],
      ]),
    );
    const [acme, clinic] = told.rehearsals;
    const change = clinic?.phases.find(({ name }) => name === "change");
    expect(change?.note).toBe("organizationName, redirectUris of console: updated in place");
    expect(Object.keys(change?.changes ?? {}).sort()).toEqual(["same", "update"]);
    const rotation = clinic?.phases.find(({ name }) => name === "rotate");
    expect(rotation?.note).toMatch(/^two credentials alive, each, of (?=.*proof\.console)(?=.*proof\.nightly)/);
    expect(acme?.plan.map(({ type }) => type)).toContain("tenantry:local:Organization");
    expect(clinic?.plan.map(({ type }) => type)).toContain("auth0:index/organization:Organization");
    expect(clinic?.phases.find(({ name }) => name === "drift")?.note).toMatch(/^found /);
    expect(readdirSync(root).sort()).toEqual(["Pulumi.clinic.yaml", "Pulumi.yaml", "node_modules", "tenants"]);
    expect(readdirSync(place).filter((name) => name.startsWith("tenantry-"))).toEqual([]);
  });

  it("ends after the plan where only that is asked for", async () => {
    const { code, told } = await rehearse("--all", "--plan-only");
    expect(code).toBe(0);
    expect(told.rehearsals.map(({ stack, phases }) => [stack, phases.length])).toEqual([
      ["acme", 1],
      ["clinic", 1],
    ]);
  });

  it("tells what is wrong with a spec before anything is started", async () => {
    const file = join(root, "tenants/acme.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${text}shade: red\n`);
    const { code } = await rehearse("acme");
    writeFileSync(file, text);
    expect(code).toBe(1);
  });

  it.each([
    ["before it has begun with a tenant", "rehearse platform"],
    ["in a tenant's life", "rehearse clinic"],
  ])("ends with 130 on Ctrl-C %s, and leaves nothing behind", async (_, at) => {
    const env = { TMPDIR: place, PULUMI_ACCESS_TOKEN: undefined, PULUMI_CONFIG_PASSPHRASE: undefined };
    const interrupt = { signal: "SIGINT", at } as const;
    const { code, out } = await runProcess(["rehearse", "clinic", "acme", "--json"], { cwd: root, env, interrupt });
    expect(code).toBe(130);
    const { ok, rehearsals } = JSON.parse(out) as Told;
    expect(ok).toBe(false);
    expect(rehearsals.map(({ stack }) => stack)).not.toContain("acme");
    expect(readdirSync(root).sort()).toEqual(["Pulumi.clinic.yaml", "Pulumi.yaml", "node_modules", "tenants"]);
    expect(readdirSync(place).filter((name) => name.startsWith("tenantry-"))).toEqual([]);
  });

  it("wants tenants, or --all, but not both", async () => {
    expect((await rehearse()).code).toBe(2);
    expect((await rehearse("acme", "--all")).code).toBe(2);
    expect((await rehearse("acme", "--changed-since", "main")).code).toBe(2);
  });
});
