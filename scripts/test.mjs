// `npm test`: brings what the tests need (a fitting Node, git, Python with venv, PostgreSQL, the Pulumi engine), then runs vitest.
// Whatever follows `--` goes to vitest. Exit codes are vitest's, or 3 where something is missing here. For Node 20.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installDebianPackages } from "./debian-packages.mjs";
import { findNode } from "./find-node.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const vitest = join(root, "node_modules/vitest/vitest.mjs");
if (!existsSync(vitest)) missing("the development packages are not here: run `npm ci`");
const node =
  findNode([root]) ?? missing(`Node 22.18 or later is needed and this is ${process.version}: run \`npm ci\``);
// Children must meet the same Node, whatever the machine calls `node`.
const env = { ...process.env, PATH: `${dirname(node)}:${join(root, "node_modules/.bin")}:${process.env.PATH}` };

const tools = [
  { command: ["git", "--version"], packages: ["git"], purpose: "the tests of `tenantry plan` need git" },
  {
    command: ["python3", "-c", "import venv, ensurepip"],
    packages: ["python3", "python3-venv"],
    purpose: "the second verifier needs Python 3 with venv",
  },
  {
    // Debian keeps the server's programs beside the PATH: pg_ctl and the rest belong to one version each.
    command: ["sh", "-c", "command -v initdb || ls /usr/lib/postgresql/*/bin/initdb"],
    packages: ["postgresql"],
    purpose: "the stores' tests need a PostgreSQL server",
  },
  {
    command: ["openssl", "version"],
    packages: ["openssl"],
    purpose: "files for a B2C directory are opened by another hand than ours",
  },
  {
    command: ["redis-server", "--version"],
    packages: ["redis-server"],
    purpose: "tests of namespaces and stores meet a real Redis",
  },
];
for (const { command, packages, purpose } of tools) {
  if (!works(command) && !(installDebianPackages(packages, purpose) && works(command))) process.exit(3);
}
for (const script of ["engine.ts", "python-env.ts"]) bring(script);

const { status, signal } = spawnSync(node, [vitest, "run", ...process.argv.slice(2)], {
  cwd: root,
  env,
  stdio: "inherit",
});
process.exit(signal === null ? (status ?? 1) : 130);

/** Runs one of our scripts that bring something; each says itself what it lacks, and ends with 3 then. */
function bring(script) {
  // What they say is progress: stdout stays vitest's, for whoever asks it for JSON.
  const run = spawnSync(node, ["--disable-warning=ExperimentalWarning", join(root, "scripts", script)], {
    cwd: root,
    env,
    stdio: ["ignore", 2, 2],
  });
  if (run.status !== 0) process.exit(run.signal === null ? (run.status ?? 1) : 130);
}

function works([command, ...args]) {
  return spawnSync(command, args, { stdio: "ignore", env }).status === 0;
}

function missing(text) {
  console.error(text);
  process.exit(3);
}
