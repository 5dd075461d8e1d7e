// Engine: our language host beside a CLI that we built.
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const shim = "pulumi-language-nodejs";
// In the published package the host has been compiled.
const names = ["language-host.mts", "language-host.mjs"];

/**
 * Copies the host and its shim into `folder` where they are absent or older than ours. An official host (a binary,
 * without our file beside it) is left alone. Each file appears whole: it is renamed into place.
 */
export async function installLanguageHost(folder: string): Promise<void> {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const present = existsSync(join(folder, shim));
  if (present && !names.some((name) => existsSync(join(folder, name)))) return;
  await mkdir(folder, { recursive: true });
  for (const name of [...names, shim]) {
    const source = join(here, name);
    const target = join(folder, name);
    if (!existsSync(source)) continue;
    const bytes = await readFile(source);
    if (existsSync(target) && bytes.equals(await readFile(target))) continue;
    const partial = `${target}.${process.pid}.partial`;
    await copyFile(source, partial);
    await chmod(partial, name === shim ? 0o755 : 0o644);
    await rename(partial, target);
  }
}
