// `npm run build`, and after every `npm ci` and before every `npm pack` as `prepare`: src to dist. tsc for TypeScript; every other file (plugin shims, pages, data) is copied with its mode.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const tsc = compiler();

rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

cpSync(join(root, "src"), dist, {
  recursive: true,
  filter: (path) => !/\.m?ts$/.test(path),
});
if (!existsSync(join(dist, "index.js"))) {
  console.error("the build left no dist/index.js");
  process.exit(1);
}

/** tsc's program. `npm ci --omit=dev` brings none and runs this as `prepare` all the same: then there is nothing to do. */
function compiler() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  } catch (error) {
    if (process.env.npm_lifecycle_event === "prepare") process.exit(0);
    throw error;
  }
}
