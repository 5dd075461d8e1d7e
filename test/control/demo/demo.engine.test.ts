import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ProcessResult, runProcess } from "../cli/run-process.ts";

const source = resolve(import.meta.dirname, "../../..");
/** what `npm run demo` starts */
const launcher = join(source, "scripts/tenantry.mjs");

interface DemoDocument {
  ok: boolean;
  tenants: { tenantId: string; changes: Record<string, number> }[];
  head: number;
  calls: { what: string; allowed: boolean; status: number; code: string; answer: string }[];
  phases: { name: string; seconds: number }[];
}

describe("the demo, in a repository that has never seen one", () => {
  let root: string;
  let first: ProcessResult;
  const demo = () =>
    runProcess(["demo", "--json", "--dir", root], { cwd: root, env: { CI: "true" }, program: launcher });
  const document = (run: ProcessResult): DemoDocument => {
    expect(run.code, run.err).toBe(0);
    return JSON.parse(run.out) as DemoDocument;
  };

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "tenantry-demo-"));
    for (const name of ["src", "tenants", "package.json", "Pulumi.yaml"]) {
      cpSync(join(source, name), join(root, name), { recursive: true });
    }
    symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
    first = await demo();
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("provisions the tenants by the real engine and publishes them", () => {
    const { tenants, head } = document(first);
    expect(tenants.map(({ tenantId }) => tenantId)).toEqual(["acme", "globex", "umbrella"]);
    for (const { changes } of tenants) expect(changes.create).toBeGreaterThan(5);
    expect(head).toBe(1);
  });

  it.each([
    ["a member calls a tool", true, 200, "authorized", "hello"],
    ["a machine, by a client of 2025", true, 200, "authorized", "nothing found for invoices at acme"],
    ["tool not permitted to the role", false, 200, "authorize.no-permission", "not permitted: tools:reports.delete"],
    ["no token", false, 401, "token.missing", '{"error":"unauthorized"}'],
    ["wrong tenant's token", false, 401, "token.issuer", '{"error":"invalid_token"}'],
    ["host and token disagree", false, 401, "resolve.disagreement", '{"error":"invalid_token"}'],
    ["host and X-Tenant-ID disagree", false, 404, "resolve.disagreement", '{"error":"not_found"}'],
    ["unknown tenant", false, 404, "resolve.unknown-tenant", '{"error":"not_found"}'],
    ["suspended tenant", false, 404, "tenant.suspended", '{"error":"not_found"}'],
    ["expired bundle", false, 503, "bundle.suspension-expired", '{"error":"temporarily_unavailable"}'],
    ["tampered tenant config", false, 503, "bundle.corrupt", '{"error":"temporarily_unavailable"}'],
  ])("decides “%s”: allowed %s, status %i, reason %s", (what, allowed, status, code, answer) => {
    expect(document(first).calls.find((call) => call.what === what)).toMatchObject({ allowed, status, code, answer });
  });

  it("shows the same calls in the README, with the same reasons", () => {
    const readme = readFileSync(join(source, "README.md"), "utf8");
    for (const { what, code } of document(first).calls) {
      const line = readme.split("\n").find((each) => each.includes(what));
      expect(line, what).toContain(code);
    }
  });

  it("tells an unknown tenant and a suspended one apart in the record alone", () => {
    const { calls } = document(first);
    const [unknown, suspended] = ["unknown tenant", "suspended tenant"].map((what) =>
      calls.find((c) => c.what === what),
    );
    expect(unknown?.answer).toBe(suspended?.answer);
    expect(unknown?.status).toBe(suspended?.status);
    expect(unknown?.code).not.toBe(suspended?.code);
  });

  it("finds nothing to change the second time, and prints each phase's time", async () => {
    const { tenants, phases, ok } = document(await demo());
    expect(ok).toBe(true);
    for (const { changes } of tenants) expect(Object.keys(changes)).toEqual(["same"]);
    expect(phases.length).toBeGreaterThan(5);
  });

  it("leaves stacks that plain pulumi works on", async () => {
    const { spawnSync } = await import("node:child_process");
    const run = spawnSync(
      join(source, "node_modules/.bin/pulumi"),
      ["stack", "output", "tenantId", "--stack", "acme"],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    expect(run.stdout.trim(), run.stderr).toBe("acme");
  });
});
