// A repository with one real tenant in a temporary folder, for work that drives the engine over the real program.
import { randomBytes } from "node:crypto";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKeys } from "../src/bundle/create-keys.ts";

/** The folder of this package's own repository. */
export const repository = fileURLToPath(new URL("..", import.meta.url));
/** One of the repository's own tenants: an organization, roles, two apps, two sealed secrets. */
export const tenantId = "globex";

/**
 * Fills the empty folder `root`: the sources (a program looks for a Pulumi.yaml above it), the tenant's spec, its secrets
 * with random content, and the deployment's keys. The local platform's folder is `.tenantry/local` below it.
 */
export async function tenantRepository(root: string): Promise<void> {
  await cp(join(repository, "src"), join(root, "src"), { recursive: true });
  for (const name of ["Pulumi.yaml", "package.json"]) await cp(join(repository, name), join(root, name));
  await symlink(join(repository, "node_modules"), join(root, "node_modules"));
  await mkdir(join(root, "tenants"));
  const spec = await readFile(join(repository, "tenants", `${tenantId}.yaml`), "utf8");
  await writeFile(join(root, "tenants", `${tenantId}.yaml`), spec);
  for (const [, path = ""] of spec.matchAll(/: file:(\S+)/g)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), randomBytes(24).toString("base64url"), { mode: 0o600 });
  }
  await createKeys({ directory: join(root, ".tenantry", "keys"), deployment: "example", environment: "local" });
}
