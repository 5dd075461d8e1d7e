// The workflow that `tenantry manifests ci` prints, run: every job's own steps, in order, each job in a fresh clone.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { engineFleet, type RunningPlatform, startPlatform } from "../engine-fleet.ts";
import { runProcess } from "../run-process.ts";
import type { TemporaryFleet } from "../temporary-fleet.ts";

interface Job {
  if?: string;
  needs?: string;
  env?: Record<string, string>;
  strategy?: { matrix: { include: Record<string, string>[] } };
  steps: { run?: string; uses?: string; env?: Record<string, string>; if?: string }[];
}

const source = resolve(import.meta.dirname, "../../../..");
const main = join(source, "src/control/cli/main.ts");
const { PULUMI_CONFIG_PASSPHRASE: _, PULUMI_BACKEND_URL: __, ...here } = process.env;
/** no variable that could hold a credential */
const bare = { HOME: process.env.HOME, LANG: "C.UTF-8" };

describe("the CI workflow", () => {
  let fleet: TemporaryFleet;
  let platform: RunningPlatform;
  /** what outlives a job's machine: state, bundle, and programs that stand for what a runner has */
  const place = mkdtempSync(join(tmpdir(), "tenantry-ci-"));
  const git = (...words: string[]) =>
    execFileSync(
      "git",
      ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", ...words],
      {
        cwd: fleet.root,
      },
    );

  beforeAll(async () => {
    fleet = engineFleet();
    fleet.write("tenants/second.yaml", fleet.spec("second"));
    const project = readFileSync(join(fleet.root, "Pulumi.yaml"), "utf8");
    const publish = `  tenantry:publish: file:${join(place, "bundle")}\n`;
    fleet.write(
      "Pulumi.yaml",
      project.replace(/^ *(?:tenantry:)?publish:.*\n/m, "").replace(/^config:\n/m, `config:\n${publish}`),
    );
    fleet.write(".gitignore", "node_modules\n.tenantry\n");
    platform = await startPlatform(fleet.root);
    expect((await runProcess(["keys", "create"], { cwd: fleet.root })).code).toBe(0);
    git("init", "--quiet", "--initial-branch", "main");
    git("add", "-A");
    git("commit", "--quiet", "-m", "a fleet");
    mkdirSync(join(place, "bin"));
    mkdirSync(join(place, "state"));
    // `npm ci` brings what the lock file says, and `npx` runs what was brought: here it is this tree
    const program = (name: string, text: string) =>
      writeFileSync(join(place, "bin", name), `#!/bin/sh\nset -e\n${text}\n`, { mode: 0o755 });
    program("npm", `[ "$1" = ci ] && cp -R ${join(fleet.root, "node_modules")} node_modules`);
    program("npx", `[ "$1" = tenantry ] && shift && exec "${process.execPath}" ${main} "$@"`);
  });
  afterAll(async () => {
    await platform?.stop();
    fleet.remove();
    rmSync(place, { recursive: true, force: true });
  });

  it("brings a fleet up from nothing but the repository and the secrets that it names, and publishes it", async () => {
    const { out } = await runProcess(["manifests", "ci"], { cwd: fleet.root });
    const { jobs } = parse(out) as { jobs: Record<string, Job> };
    const keys = execFileSync("tar", ["-cz", "-C", ".tenantry", "keys", "root.json"], { cwd: fleet.root });
    const given: Record<string, string> = {
      "secrets.PULUMI_CONFIG_PASSPHRASE": "correct horse",
      "secrets.TENANTRY_KEYS": keys.toString("base64"),
      "vars.PULUMI_BACKEND_URL": `file://${join(place, "state")}`,
    };
    const ran: string[] = [];
    // of a pull request alone
    let done = new Set<string | undefined>([undefined, "rehearse"]);
    for (let name = next(jobs, done); name !== undefined; name = next(jobs, done)) {
      const job = jobs[name] as Job;
      for (const part of job.strategy?.matrix.include ?? [{}]) {
        const clone = mkdtempSync(join(place, "machine-"));
        git("clone", "--quiet", fleet.root, clone);
        // where the platform of these tenants answers
        mkdirSync(join(clone, ".tenantry"));
        symlinkSync(join(fleet.root, ".tenantry/local"), join(clone, ".tenantry/local"));
        const values = {
          ...given,
          ...Object.fromEntries(Object.entries(part).map(([key, value]) => [`matrix.${key}`, value])),
        };
        for (const step of job.steps) {
          // what is not a command is the runner's: checkout is the clone, and pull requests have steps of their own
          if (step.run === undefined || step.if !== undefined) continue;
          await runStep(step.run, { ...job.env, ...step.env }, values, clone);
          ran.push(`${name}: ${step.run.replace(/ \$TENANTS$/, ` ${part.tenants}`)}`);
        }
      }
      done = new Set([...done, name]);
    }
    expect(ran.filter((step) => step.includes("npx tenantry"))).toEqual([
      "plan: npx tenantry validate",
      "platform: npx tenantry up platform",
      "up: npx tenantry up example second",
      "platform-again: npx tenantry up platform",
      "publish: npx tenantry publish",
    ]);
    expect(readdirSync(join(place, "bundle"))).toContain("head.jws");
    const verified = await runProcess(["verify", "--json"], { cwd: fleet.root });
    expect(verified.code, verified.err).toBe(0);
    expect(verified.out).toContain("second");
  });

  it("takes what a fork's pull request changes through its life, with nothing but what every process needs", async () => {
    const { out } = await runProcess(["manifests", "ci"], { cwd: fleet.root });
    const { jobs } = parse(out) as { jobs: Record<string, Job> };
    const fork = mkdtempSync(join(place, "fork-"));
    git("clone", "--quiet", fleet.root, fork);
    writeFileSync(join(fork, "tenants/third.yaml"), fleet.spec("third"));
    const commit = ["-c", "user.name=f", "-c", "user.email=f@example.com", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...commit, "-C", fork, "add", "-A"]);
    execFileSync("git", [...commit, "-C", fork, "commit", "--quiet", "-m", "a third tenant"]);
    const said: string[] = [];
    for (const name of ["plan", "rehearse"]) {
      const clone = mkdtempSync(join(place, "machine-"));
      execFileSync("git", ["clone", "--quiet", fork, clone]);
      // checkout's `fetch-depth: 0` brings the base's branch as well
      execFileSync("git", ["-C", clone, "fetch", "--quiet", fleet.root, "+main:refs/remotes/origin/main"]);
      for (const { run, env = {} } of jobs[name]?.steps ?? [])
        if (run !== undefined) said.push(await runStep(run, env, { "github.base_ref": "main" }, clone, bare));
      expect(readdirSync(clone)).not.toContain(".tenantry");
    }
    const rehearsed = said.at(-1) ?? "";
    expect(rehearsed).toMatch(/third would have\n {2}tenantry:index:/);
    expect(rehearsed).toMatch(/third +destroy +done/);
    // what others have, the pull request did not change
    expect(rehearsed).not.toMatch(/second +plan/);
  });

  /** As a runner does: bash, which ends at the first failure, with the expressions replaced. Gives what it printed. */
  async function runStep(
    command: string,
    environment: Record<string, string>,
    values: Record<string, string>,
    cwd: string,
    machine: NodeJS.ProcessEnv = here,
  ): Promise<string> {
    const filled = Object.entries(environment).map(([name, text]) => {
      const value = text.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, path: string) => {
        const found = values[path];
        if (found === undefined) throw new TypeError(`nobody gives ${path}`);
        return found;
      });
      return [name, value] as const;
    });
    const env = {
      ...machine,
      ...Object.fromEntries(filled),
      PATH: `${join(place, "bin")}:${process.env.PATH}`,
      CI: "true",
    };
    const child = spawn("bash", ["-eo", "pipefail", "-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((ended) => child.on("close", ended));
    expect(code, `${command}\n${said}`).toBe(0);
    return said;
  }
});

/** The first job that has not run and waits for nothing more. */
function next(jobs: Record<string, Job>, done: ReadonlySet<string | undefined>): string | undefined {
  return Object.keys(jobs).find((name) => !done.has(name) && done.has(jobs[name]?.needs));
}
