// Brings the Python that tests use: a venv each below `.tenantry/python` with exactly the pinned packages.
// As a program: makes them and says so; exit code 3 where Python 3 with venv, or the packages, cannot be had.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const home = join(root, ".tenantry/python");

/** What a venv is for → its pinned packages: the second verifier, moto (AWS's wire on loopback), an MCP server in Python. */
const requirementsOf = {
  verifier: join(root, "test/verify/second/requirements.txt"),
  aws: join(root, "test/mock/aws/requirements.txt"),
  mcp: join(root, "test/mock/mcp/requirements.txt"),
};

/** Gives the path of the venv's Python, made on first use. Throws an `Error` whose message says what is missing. */
export function pythonEnvironment(purpose: keyof typeof requirementsOf = "verifier"): string {
  const requirements = requirementsOf[purpose];
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 16);
  const place = join(home, wanted);
  const python = join(place, "bin", "python");
  if (existsSync(join(place, "complete"))) return python;
  // Built in its final place, since a venv cannot be moved; the mark at the end says that it is whole.
  rmSync(place, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  run("python3", ["-m", "venv", place], "Python 3 with venv is missing (Debian: apt-get install python3 python3-venv)");
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  run(
    python,
    ["-m", "pip", "install", ...quiet, "-r", requirements],
    `pip cannot install the packages of ${requirements}`,
  );
  writeFileSync(join(place, "complete.tmp"), "");
  renameSync(join(place, "complete.tmp"), join(place, "complete"));
  return python;
}

function run(command: string, args: readonly string[], fault: string): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  if (status === 0) return;
  throw new Error(`${fault}: ${(error?.message ?? stderr).trim().split("\n").at(-1)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const purpose of ["verifier", "aws", "mcp"] as const)
      process.stderr.write(`python: ${dirname(pythonEnvironment(purpose))}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 3;
  }
}
