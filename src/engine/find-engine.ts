// Engine: is there one already?
import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, sep } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const languageHost = "pulumi-language-nodejs";

/** Where a version lives for the npm package `pulumi` and for us: `<home>/versions/<version>/bin`. */
export const engineFolder = (home: string, version: string): string => join(home, "versions", version, "bin");

/** The version that a CLI reports, without "v"; undefined where it does not run. */
export async function versionOf(cli: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(cli, ["version"], {
      timeout: 20_000,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    return /^v?(\d+\.\d+\.\d+[^\s]*)\s*$/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    const found = statSync(path);
    return found.isFile() && found.size > 0;
  } catch {
    return false;
  }
}

/** Same major and at least the minor: the SDK talks to newer engines, older ones lack calls. */
function fits(found: string, wanted: string): boolean {
  const [major, minor] = found.split(".").map(Number);
  const [wantedMajor, wantedMinor] = wanted.split(".").map(Number);
  return major === wantedMajor && (minor ?? -1) >= (wantedMinor ?? 0);
}

/**
 * Finds a CLI that can be used as it stands: ours or the npm wrapper's in the home folder, else one on PATH that fits
 * and has its language host. The wrapper in node_modules is passed over: without the CLI it would only download.
 */
export async function findEngine(
  version: string,
  home: string,
  path: string,
): Promise<{ cli: string; version: string } | undefined> {
  const own = join(engineFolder(home, version), "pulumi");
  if (isExecutable(own)) return { cli: own, version };
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const hostOnPath = folders.some((folder) => isExecutable(join(folder, languageHost)));
  for (const folder of folders) {
    const cli = join(folder, "pulumi");
    if (!existsSync(cli) || !isExecutable(cli)) continue;
    const real = realpathSync(cli);
    if (real.includes(`${sep}node_modules${sep}`)) continue;
    const found = await versionOf(cli);
    if (found === undefined || !fits(found, version)) continue;
    if (hostOnPath || isExecutable(join(dirname(real), languageHost))) return { cli, version: found };
  }
  return undefined;
}
