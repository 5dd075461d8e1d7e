// A repository of specs, opened: its settings, and where its keys, bundle and platform are on this machine.
import { join, resolve } from "node:path";
import type { Keyring } from "../../bundle/keyring.ts";
import type { PublishTarget } from "../../bundle/target.ts";
import type { DeploymentSettings } from "../../spec/deployment-settings.ts";
import { readDeploymentSettings } from "../../spec/read-deployment-settings.ts";
import type { CommonOptions } from "./command.ts";
import { findRoot } from "./find-root.ts";
import type { Io } from "./io.ts";
import { usageError } from "./usage-error.ts";

export interface Deployment {
  /** absolute folder of the repository */
  root: string;
  settings: DeploymentSettings;
  tenantsDirectory: string;
  keysDirectory: string;
  /** the pinned root, as JSON */
  rootFile: string;
  /** where bundles are published: an absolute folder, or `s3://bucket/prefix` */
  bundlePlace: string;
  localDirectory: string;
  /** opens the keys; throws `keys.*` (missing) */
  openKeyring(): Promise<Keyring>;
  openTarget(): Promise<PublishTarget>;
}

/**
 * Opens the repository that a call means. What is heavy is loaded when it is asked for.
 * Throws the settings' coded errors and `cli.no-repository`.
 */
export async function openDeployment(options: CommonOptions, io: Pick<Io, "cwd">): Promise<Deployment> {
  const root = findRoot(options, io);
  const settings = readDeploymentSettings(root);
  const keysDirectory = fileReference(root, "keys", settings.keys);
  const { publish } = settings;
  const bundlePlace = publish.startsWith("s3://") ? publish : fileReference(root, "publish", publish);
  return {
    root,
    settings,
    tenantsDirectory: join(root, settings.tenants),
    keysDirectory,
    rootFile: join(keysDirectory, "..", "root.json"),
    bundlePlace,
    localDirectory: resolve(root, settings.local),
    openKeyring: async () => (await import("../../bundle/keyring.ts")).openKeyring(keysDirectory),
    openTarget: async () => (await import("../../bundle/open-target.ts")).openTarget(publish, root),
  };
}

/** `file:.tenantry/keys` → an absolute path. Other schemes belong to platforms that this version does not have. */
function fileReference(root: string, setting: string, reference: string): string {
  if (reference.startsWith("file:")) return resolve(root, reference.slice("file:".length));
  throw usageError("cli.usage", `tenantry:${setting} in Pulumi.yaml must be file:<folder>`, "other places come later");
}
