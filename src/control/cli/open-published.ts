import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { PublishTarget } from "../../bundle/target.ts";

/** Opens a published bundle to look at it: an absolute folder, `s3://…` or `https://…`. Gives `undefined` where a file stands. */
export async function openPublished(place: string): Promise<Pick<PublishTarget, "read"> | undefined> {
  if (/^https?:\/\//.test(place)) {
    const { httpsReader } = await import("../../verify/https-reader.ts");
    const reader = httpsReader(place);
    return {
      async read(name, limit) {
        const found = await reader.fetch(name, limit);
        return found === undefined || found === "unchanged" ? undefined : { bytes: found.bytes, revision: null };
      },
    };
  }
  const { openTarget } = await import("../../bundle/open-target.ts");
  if (place.startsWith("s3://")) return openTarget(place, "/");
  return (await stat(place)).isDirectory() ? openTarget(`file:${resolve(place)}`, "/") : undefined;
}
