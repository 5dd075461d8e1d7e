// Lines in files: segments that are only ever appended to, and never renamed, so that no crash can hide one.
import { createReadStream, createWriteStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { auditError } from "./audit-error.ts";
import type { AuditSink } from "./audit-sink.ts";
import { recoverSegments } from "./recover-segments.ts";

export interface JsonlSinkOptions {
  /** made when missing; one folder may serve many writers */
  readonly directory: string;
  /** bytes after which a new segment begins; default 64 MiB */
  readonly segmentBytes?: number;
  /** gzips segments that are full; default false */
  readonly compress?: boolean;
  /** false trusts the operating system to write in time: a loss of power may then cost what the log thought safe; default true */
  readonly fsync?: boolean;
}

/**
 * Writes `<writer>.<run>.<00001>.jsonl`, `…00002…`. A batch that a full disk cut short is cut off again before it is
 * tried once more, so that no line is there twice or in part.
 */
export function jsonlSink(options: JsonlSinkOptions): AuditSink {
  const { directory, segmentBytes = 67_108_864, compress = false, fsync = true } = options;
  let handle: FileHandle | undefined;
  let file = "";
  let size = 0;
  let number = 0;
  const packing = new Set<Promise<void>>();

  const begin = async (writer: string): Promise<FileHandle> => {
    await mkdir(directory, { recursive: true, mode: 0o750 });
    number += 1;
    file = join(directory, `${writer}.${String(number).padStart(5, "0")}.jsonl`);
    size = 0;
    return open(file, "ax", 0o640);
  };
  const finish = async (): Promise<void> => {
    await handle?.close();
    handle = undefined;
    if (!compress) return;
    const work: Promise<void> = pack(file).finally(() => packing.delete(work));
    packing.add(work);
  };

  return {
    name: "jsonl",
    async write(batch) {
      const [first] = batch;
      if (first === undefined) return;
      const bytes = Buffer.from(`${batch.map(({ line }) => line).join("\n")}\n`, "utf8");
      try {
        if (handle !== undefined && size > 0 && size + bytes.length > segmentBytes) await finish();
        handle ??= await begin(first.writer);
        try {
          await handle.appendFile(bytes);
          if (fsync) await handle.datasync();
          size += bytes.length;
        } catch (error) {
          await handle.truncate(size);
          throw error;
        }
      } catch (cause) {
        const code = (cause as NodeJS.ErrnoException).code ?? "";
        const full = code === "ENOSPC" || code === "EDQUOT";
        throw auditError(full ? "audit.full" : "audit.sink", `${directory} does not take audit records (${code})`, {
          mend: full ? "free some space: nothing that was taken is lost" : "let this process write there",
          cause,
        });
      }
    },
    recover: (writer, since) => recoverSegments(directory, writer, since),
    async close() {
      await handle?.close();
      handle = undefined;
      await Promise.all(packing);
    },
  };
}

/** The packed segment is whole on the disk before the plain one goes; where both are there, readers take the plain one. */
async function pack(file: string): Promise<void> {
  const beside = `${file}.gz.tmp`;
  try {
    await pipeline(createReadStream(file), createGzip(), createWriteStream(beside, { flush: true, mode: 0o640 }));
    await rename(beside, `${file}.gz`);
    await rm(file);
  } catch {
    // The plain segment is still there, which is as good.
    await rm(beside, { force: true });
  }
}
