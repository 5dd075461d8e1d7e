// tenantry init: a working repository for somebody else's fleet.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Command } from "../command.ts";
import { starterFiles } from "../starter-files.ts";
import { usageError } from "../usage-error.ts";

interface InitOptions {
  folder?: string;
  name?: string;
  package?: string;
}

interface InitResult {
  folder: string;
  deployment: string;
  files: string[];
}

const deploymentName = /^[a-z](?:-?[a-z0-9]){0,62}$/;

/** What a folder may already hold: a repository that was just cloned is still empty. */
const harmless = new Set([".git", ".gitkeep", ".DS_Store"]);

/** Writes the starter files; refuses a folder that holds anything (`cli.not-empty`). */
export const init: Command<InitOptions, InitResult> = {
  async run(options, io) {
    const folder = resolve(io.cwd, options.folder ?? options.dir ?? ".");
    mkdirSync(folder, { recursive: true });
    const there = readdirSync(folder).filter((name) => !harmless.has(name));
    if (there.length > 0) {
      throw usageError(
        "cli.not-empty",
        `${folder} is not empty: it holds ${there.slice(0, 3).join(", ")}${there.length > 3 ? " and more" : ""}`,
        "name a new folder: tenantry init <folder>",
      );
    }
    const deployment = options.name ?? nameFrom(basename(folder));
    if (!deploymentName.test(deployment)) {
      throw usageError(
        "cli.usage",
        `${JSON.stringify(deployment)} can't be a deployment's id`,
        "use a-z, 0-9 and hyphens",
      );
    }
    const own = ownPackage();
    const files = starterFiles({
      deployment,
      tenantry: options.package ?? own.version,
      peers: Object.fromEntries(provisioningPeers.map((name) => [name, own.devDependencies[name] ?? "*"])),
      node: own.devDependencies.node ?? "24",
    });
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      // `wx`: two calls at once don't write over each other.
      writeFileSync(join(folder, path), text, { flag: "wx" });
    }
    return { folder, deployment, files: [...files.keys()] };
  },

  print({ folder, deployment, files }, io) {
    io.say(`${io.paint("green", "made")} ${deployment} in ${folder}`);
    for (const file of files) io.say(`  ${file}`);
    const there = relative(io.cwd, folder);
    io.say(`next: ${there ? `cd ${there} && ` : ""}npm install && npx tenantry validate`);
  },
};

/** A deployment id out of a folder's name; `fleet` where nothing of it is left. */
const nameFrom = (folder: string): string =>
  folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 60) || "fleet";

/** Optional peers of this package that a server does without and `up` does not. */
const provisioningPeers = ["@grpc/grpc-js", "@pulumi/pulumi", "google-protobuf", "pulumi"] as const;

interface OwnPackage {
  version: string;
  devDependencies: Record<string, string>;
}

function ownPackage(): OwnPackage {
  return JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8")) as OwnPackage;
}
