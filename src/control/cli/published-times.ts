// What the published head says of its own time, read without verifying: for judging this machine's clock, nothing else.
import { bundleNames } from "../../bundle/documents.ts";
import type { PublishTarget } from "../../bundle/target.ts";
import { limits } from "../../limits.ts";

/** Gives the head's times in seconds since the epoch; undefined where nothing readable is published. */
export async function publishedTimes(target: PublishTarget): Promise<{ issued: number; expires: number } | undefined> {
  const head = await target.read(bundleNames.head, limits.headBytes);
  if (!head) return undefined;
  try {
    const body = Buffer.from(head.bytes).toString("latin1").split(".")[1] ?? "";
    const { issued, expires } = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as Record<string, unknown>;
    return typeof issued === "number" && typeof expires === "number" ? { issued, expires } : undefined;
  } catch {
    return undefined;
  }
}

/** A span in words: `90 s`, `12 min`, `3 h`, `9 days`. */
export function spanWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}
