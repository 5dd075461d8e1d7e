// Engine: the CLI built from its Go modules, where the official archive cannot be had.
import { execFile, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { TenantryError } from "../errors.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import { engineLimits } from "./engine-limits.ts";
import type { EngineReporter } from "./engine-progress.ts";
import { versionOf } from "./find-engine.ts";
import { installLanguageHost } from "./install-language-host.ts";
import { placeEngine } from "./place-engine.ts";

const capture = promisify(execFile);
const command = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const sdk = "github.com/pulumi/pulumi/sdk/v3";
/** Go fetches the toolchain that a module asks for since 1.21. */
const oldestGo = [1, 21] as const;
/** processor minutes of a build from nothing, measured on 2 cores */
const buildMinutes = 14;

/** The `go` to build with, or why there is none. */
export async function findGo(env: NodeJS.ProcessEnv): Promise<{ go: string } | { reason: string }> {
  try {
    const { stdout } = await capture("go", ["version"], { env });
    const [, major = 0, minor = 0] = (/go(\d+)\.(\d+)/.exec(stdout) ?? []).map(Number);
    if (major > oldestGo[0] || (major === oldestGo[0] && minor >= oldestGo[1])) return { go: "go" };
    return { reason: `the Go on PATH is too old (${stdout.trim()})` };
  } catch {
    return { reason: "there is no Go on PATH" };
  }
}

type Step = { args: string[]; cwd: string; env: NodeJS.ProcessEnv; tick: (lines: number, seconds: number) => void };

/** Runs one go command; counts what it prints (a line a module or package) and ticks now and then. */
function runGo(go: string, { args, cwd, env, tick }: Step): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(go, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
    let lines = 0;
    let tail = "";
    const begin = Date.now();
    const timer = setInterval(() => tick(lines, (Date.now() - begin) / 1000), engineLimits.progressTime);
    child.stderr.on("data", (bytes: Buffer) => {
      const text = bytes.toString("utf8");
      lines += text.split("\n").length - 1;
      tail = (tail + text).slice(-4096);
    });
    child.on("error", reject).on("close", (code, signal) => {
      clearInterval(timer);
      if (code === 0) return resolve();
      const said = tail.trim().split("\n").slice(-3).join(" | ");
      reject(
        new TenantryError<EngineErrorCode>(
          "engine.build-failed",
          `go ${args[0]} ended with ${code ?? signal}: ${said}`,
          {
            kind: signal === "SIGINT" ? "interrupted" : "failed",
            mend: "check that Go can reach its module proxy (GOPROXY), or install Pulumi yourself",
          },
        ),
      );
    });
  });
}

/**
 * Builds the CLI in a scratch module under `cacheFolder` and places it with our language host in `target`.
 * Go's own settings (GOFLAGS, GOPROXY, caches) are the user's; a build that was stopped goes on where Go's cache ends.
 * Throws `engine.build-failed`.
 */
export async function buildEngine(options: {
  go: string;
  version: string;
  target: string;
  workFolder: string;
  cacheFolder: string;
  env: NodeJS.ProcessEnv;
  report: EngineReporter;
}): Promise<void> {
  const { go, version, target, workFolder, cacheFolder, env, report } = options;
  const note = (text: string): void => report({ type: "note", text });
  const cores = availableParallelism();
  note(
    `building Pulumi ${version} from its Go modules, once: about ${Math.ceil(buildMinutes / cores) + 2} minutes on ${cores} cores`,
  );
  const cwd = join(cacheFolder, "engine-build", version);
  await mkdir(cwd, { recursive: true });
  await mkdir(workFolder, { recursive: true });
  await writeFile(join(cwd, "go.mod"), "module tenantry-engine-build\n\ngo 1.21\n");
  await runGo(go, {
    args: ["get", `${command}@v${version}`, `${sdk}@v${version}`],
    cwd,
    env,
    tick: (lines, seconds) => note(`fetching modules: ${lines} so far, ${Math.round(seconds)} s`),
  });
  const { stdout } = await capture(go, ["list", "-deps", command], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  const packages = stdout.trim().split("\n").length;
  const folder = await mkdtemp(join(workFolder, ".build-"));
  try {
    const partial = join(folder, "pulumi.partial");
    const stamp = `-s -w -X ${sdk}/go/common/version.Version=${version}`;
    await runGo(go, {
      args: ["build", "-v", "-ldflags", stamp, "-o", partial, command],
      cwd,
      env,
      tick: (lines, seconds) => note(`compiling: ${lines} of at most ${packages} packages, ${Math.round(seconds)} s`),
    });
    if ((await versionOf(partial)) !== version) {
      throw new TenantryError<EngineErrorCode>("engine.build-failed", "the CLI that Go built does not run", {
        kind: "failed",
      });
    }
    await rename(partial, join(folder, "pulumi"));
    await installLanguageHost(folder);
    await chmod(folder, 0o755);
    await placeEngine(folder, target);
    note(`Pulumi ${version} is in ${target}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
