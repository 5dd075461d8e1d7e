// The bundle behind a running server: opened from a folder, a web server, a bucket or from one config, and watched for what is published next.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseS3Address } from "../spec/s3-address.ts";
import type { Bundle, WatchOptions } from "../verify/bundle.ts";
import type { BundleSource } from "../verify/bundle-source.ts";
import { localCopy } from "../verify/local-copy.ts";
import { openBundle } from "../verify/open-bundle.ts";
import { openTenantConfig } from "../verify/open-tenant-config.ts";
import { remoteSource } from "../verify/remote-source.ts";
import { runtimeError } from "./runtime-error.ts";
import type { TenancyOptions } from "./tenancy-options.ts";

/**
 * Opens and watches what `options` name; `onChange` hears of each bundle that is taken in, `onRefusal` of each that is not.
 * Throws the coded errors of `verify/` when nothing valid is there.
 */
export async function openLiveBundle(
  options: TenancyOptions,
  heard: Pick<WatchOptions, "onChange" | "onRefusal"> = {},
): Promise<Bundle> {
  const { root, bundle: source, config, state, clock, deployment, environment } = options;
  if (root === undefined || (source === undefined) === (config === undefined)) {
    throw runtimeError("runtime.source", "a tenancy needs `root` and either `bundle` or `config`", {
      kind: "usage",
      mend: 'name them, or `source: "store"` where no specs declare the tenants',
    });
  }
  const opening = {
    trust: await readPinnedRoot(root),
    ...(state === undefined ? {} : { state }),
    ...(clock === undefined ? {} : { clock }),
    ...(deployment === undefined ? {} : { deployment }),
    ...(environment === undefined ? {} : { environment }),
  };
  const bundle =
    config === undefined
      ? await openBundle(await bundleSource(source ?? "", state), opening)
      : await openTenantConfig({ ...opening, file: config });
  // a refusal is said once on stderr and changes nothing: the last good bundle serves on until its own life ends
  const { push = [], poll } = options;
  bundle.watch({
    ...(poll === undefined ? {} : { interval: poll }),
    hints: (look) => {
      const stops = push.map((channel) => channel.subscribe(look));
      return () => {
        for (const stop of stops) stop();
      };
    },
    onChange: (taken) => heard.onChange?.(taken),
    onRefusal: (error) => {
      const { code, part, message } = error;
      process.stderr.write(`${JSON.stringify({ tenantry: "bundle-refused", part, code, message })}\n`);
      heard.onRefusal?.(error);
    },
  });
  return bundle;
}

/** A bucket needs the cloud's SDK, which nobody else loads. */
async function bundleSource(place: string, state: string | undefined): Promise<string | BundleSource> {
  if (!place.startsWith("s3://")) return place;
  const bucket = parseS3Address(place);
  if (bucket === undefined)
    throw runtimeError("runtime.source", "a bundle in S3 is named s3://bucket/prefix", { kind: "usage" });
  const { s3Reader } = await import("./s3-reader.ts");
  return remoteSource(s3Reader(bucket), localCopy(state === undefined ? undefined : join(state, "copy")));
}

async function readPinnedRoot(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw runtimeError("runtime.unreadable", `the pinned root ${file} cannot be read`, {
      kind: "missing",
      mend: "deploy root.json with the server; it is never fetched",
      cause,
    });
  }
}
