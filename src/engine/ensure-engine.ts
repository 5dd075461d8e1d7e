// Engine: brings a Pulumi CLI to this machine, in the cheapest way that works.
import { mkdir, readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { lock } from "proper-lockfile";
import { TenantryError } from "../errors.ts";
import { buildEngine, findGo } from "./build-engine.ts";
import { downloadEngine } from "./download-engine.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import { engineLimits } from "./engine-limits.ts";
import type { EngineReporter } from "./engine-progress.ts";
import { engineVersion } from "./engine-version.ts";
import { engineFolder, findEngine } from "./find-engine.ts";
import { installLanguageHost } from "./install-language-host.ts";

const officialUrl = "https://get.pulumi.com/releases/sdk";
const releasesUrl = "https://github.com/pulumi/pulumi/releases/download";

/** A CLI that can be run: its path, its version, and how we came by it this time. */
export type Engine = { cli: string; version: string; source: "present" | "download" | "built" };

export type EnsureEngineOptions = {
  /** Pulumi's home; default PULUMI_HOME or ~/.pulumi. The npm package `pulumi` looks in the same place. */
  home?: string;
  /** default: the pinned version */
  version?: string;
  /** default: this process's; TENANTRY_ENGINE_URL in it replaces the official download */
  env?: NodeJS.ProcessEnv;
  report?: EngineReporter;
  /** largest archive in bytes; default `engineLimits.archiveBytes` */
  archiveBytes?: number;
};

/** Two runs must not build twice: one installs, the others wait and then find it. */
async function lockInstallation(folder: string, report: EngineReporter): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const end = Date.now() + engineLimits.lockWait;
  for (let told = false; ; told = true) {
    try {
      return await lock(folder, { stale: 30_000, update: 5_000, realpath: false, onCompromised: () => {} });
    } catch (error) {
      if ((error as { code?: string }).code !== "ELOCKED" || Date.now() > end) throw error;
    }
    if (!told) report({ type: "note", text: "another run is installing Pulumi: waiting for it" });
    await new Promise((resolve) => setTimeout(resolve, engineLimits.lockPoll));
  }
}

/** What an installation that was killed left behind; nobody else works here, we hold the lock. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^\.(download|build)-|\.old-[0-9a-f]+$/.test(name))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Gives a usable engine: one that is present; else the official download; else one built from Go modules with our
 * language host beside it. Whatever is interrupted leaves no half-installed CLI.
 * Throws `engine.missing` (kind missing, says what to install), `engine.corrupt`, `engine.build-failed`.
 */
export async function ensureEngine(options: EnsureEngineOptions = {}): Promise<Engine> {
  const env = options.env ?? process.env;
  const version = options.version ?? engineVersion;
  const home = options.home ?? env.PULUMI_HOME ?? join(env.HOME ?? homedir(), ".pulumi");
  const report = options.report ?? (() => {});
  const target = engineFolder(home, version);
  const present = async (): Promise<Engine | undefined> => {
    const found = await findEngine(version, home, env.PATH ?? "");
    if (found === undefined) return undefined;
    if (dirname(found.cli) === target) await installLanguageHost(target);
    return { ...found, source: "present" };
  };
  const already = await present();
  if (already !== undefined) return already;

  const workFolder = dirname(target);
  const unlock = await lockInstallation(workFolder, report);
  try {
    const meanwhile = await present();
    if (meanwhile !== undefined) return meanwhile;
    await sweep(workFolder);
    const own = env.TENANTRY_ENGINE_URL;
    const url = (own ?? officialUrl).replace(/\/+$/, "");
    const list = `pulumi-${version}-checksums.txt`;
    const checksumUrls = [`${url}/${list}`, ...(own === undefined ? [`${releasesUrl}/v${version}/${list}`] : [])];
    const archiveBytes = options.archiveBytes === undefined ? {} : { archiveBytes: options.archiveBytes };
    const place = { version, target, workFolder, report };
    if (await downloadEngine({ ...place, url, checksumUrls, ...archiveBytes })) {
      return { cli: join(target, "pulumi"), version, source: "download" };
    }
    const found = await findGo(env);
    if (!("go" in found)) {
      throw new TenantryError<EngineErrorCode>(
        "engine.missing",
        `there is no Pulumi ${version} here: it could not be downloaded from ${url}, and ${found.reason} to build it with`,
        {
          kind: "missing",
          mend: "install Pulumi (https://www.pulumi.com/docs/install/) or Go 1.21 or later, or set TENANTRY_ENGINE_URL to a mirror of its releases",
        },
      );
    }
    const cacheFolder = join(env.XDG_CACHE_HOME ?? join(env.HOME ?? homedir(), ".cache"), "tenantry");
    await buildEngine({ ...place, go: found.go, cacheFolder, env });
    return { cli: join(target, "pulumi"), version, source: "built" };
  } finally {
    await unlock();
  }
}
