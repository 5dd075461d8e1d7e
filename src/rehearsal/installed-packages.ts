// The provider SDKs that a repository's program could use.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where `@pulumi/…` packages are installed for a folder, and which of them are SDKs of providers. */
export function installedPackages(from: string): { modules: string; names: string[] } | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    if (existsSync(join(modules, "@pulumi/pulumi/package.json"))) {
      const names = readdirSync(join(modules, "@pulumi")).filter((name) => isProvider(join(modules, "@pulumi", name)));
      return { modules, names };
    }
    if (dirname(folder) === folder) return undefined;
  }
}

function isProvider(folder: string): boolean {
  try {
    const { pulumi } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      pulumi?: { resource?: boolean };
    };
    return pulumi?.resource === true;
  } catch {
    return false;
  }
}
