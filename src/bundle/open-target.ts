import { resolve } from "node:path";
import { parseS3Address } from "../spec/s3-address.ts";
import { BundleError } from "./bundle-error.ts";
import { directoryTarget } from "./directory-target.ts";
import { s3Target } from "./s3-target.ts";
import type { PublishTarget } from "./target.ts";

/** Opens what the setting `publish` names: `file:PATH`, relative to `root`, or `s3://bucket/prefix`. Throws `target.place` (usage). */
export function openTarget(place: string, root: string): PublishTarget {
  const bucket = parseS3Address(place);
  if (bucket !== undefined) return s3Target(bucket);
  if (place.startsWith("file:") && !place.startsWith("file://")) return directoryTarget(resolve(root, place.slice(5)));
  throw new BundleError("target.place", "a publish target is named file:PATH or s3://bucket/prefix", {
    kind: "usage",
    mend: "mend tenantry:publish in Pulumi.yaml or the stack's file",
  });
}
