#!/usr/bin/env node
// The command `tenantry`: finds a Node that fits and runs the command line on it. Plain JavaScript, for Node 20.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "./find-node.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "src/control/cli/main.ts");
const built = join(root, "dist/control/cli/main.js");

const node = findNode([process.cwd(), root]);
if (node === undefined) {
  console.error(
    `tenantry needs Node 22.18 or later and this is ${process.version}: install a newer Node, or run \`npm i -D node@24\` here`,
  );
  process.exit(3);
}

const fromSource = existsSync(source);
const args = [
  // Node 22 warns that it strips types; whoever calls a command does not want to know.
  ...(fromSource ? ["--conditions=tenantry-source", "--disable-warning=ExperimentalWarning", source] : [built]),
  ...process.argv.slice(2),
];
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "tenantry", "node");
const env = { NODE_COMPILE_CACHE: cache, ...process.env };

const child = spawn(node, args, { stdio: "inherit", env });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    // Ctrl-C reaches the whole foreground group: sending it on would make it two, and the second one means "at once".
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on("error", (error) => {
  console.error(`tenantry could not start ${node}: ${error.message}`);
  process.exit(3);
});
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  process.exit(signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 4);
});
