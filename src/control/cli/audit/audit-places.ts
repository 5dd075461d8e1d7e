// Where an audit log and its checkpoints are: as typed, or the control side's own in this repository.
import { dirname, join, resolve } from "node:path";
import type { CheckpointAnchor } from "../../../bundle/checkpoint-anchor.ts";
import { fileAnchor } from "../../../bundle/file-anchor.ts";
import { s3Anchor } from "../../../bundle/s3-anchor.ts";
import type { CommonOptions } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import type { Io } from "../io.ts";
import { usageError } from "../usage-error.ts";

/** Folders of the log and of the checkpoints that commands of this repository write. */
export function controlAudit(keysDirectory: string): { log: string; checkpoints: string } {
  const home = dirname(keysDirectory);
  return { log: join(home, "audit"), checkpoints: join(home, "audit-checkpoints") };
}

export interface AuditPlaceOptions extends CommonOptions {
  folder?: string;
  root?: string;
  checkpoints?: string[];
  /** reads the log from the servers' store, in place of a folder: `env:NAME` or `file:PATH` of its URL */
  store?: string;
}

/** The log's folder alone: needs no repository where it is named. */
export async function auditFolder(options: AuditPlaceOptions, io: Io): Promise<string> {
  if (options.folder !== undefined) return resolve(io.cwd, options.folder);
  return controlAudit((await openDeployment(options, io)).keysDirectory).log;
}

/** Needs no repository where folder, root and checkpoints are all named. */
export async function auditPlaces(
  options: AuditPlaceOptions,
  io: Io,
): Promise<{ folder: string; rootFile: string; anchors: { place: string; anchor: CheckpointAnchor }[] }> {
  const { root, checkpoints = [], store } = options;
  const folder = store ?? options.folder;
  const here = (path: string) => resolve(io.cwd, path);
  const whole = folder !== undefined && root !== undefined && checkpoints.length > 0;
  const deployment = whole ? undefined : await openDeployment(options, io);
  const own = deployment && controlAudit(deployment.keysDirectory);
  const places = checkpoints.length > 0 ? checkpoints : [own?.checkpoints ?? ""];
  return {
    // a store is no folder, and stands for one in what is printed
    folder: store ?? here(folder ?? own?.log ?? ""),
    rootFile: here(root ?? deployment?.rootFile ?? ""),
    anchors: places.map((place) => ({ place, anchor: anchorAt(place, here) })),
  };
}

function anchorAt(place: string, here: (path: string) => string): CheckpointAnchor {
  if (!place.startsWith("s3:")) return fileAnchor(here(place));
  const [, bucket, prefix = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/?$/.exec(place) ?? [];
  if (bucket === undefined) {
    throw usageError("cli.usage", `--checkpoints ${JSON.stringify(place)} is no folder and no s3://<bucket>/<prefix>`);
  }
  return s3Anchor({ bucket, prefix });
}
