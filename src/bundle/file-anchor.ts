// A folder as anchor: one file a writer, one checkpoint a line. Put it on another disk or mount than the log.
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { BundleError } from "./bundle-error.ts";
import type { CheckpointAnchor } from "./checkpoint-anchor.ts";
import { translateFileError } from "./translate-file-error.ts";

const ending = ".checkpoints";

/** Anchors checkpoints in `folder`, made on first write. Appends and fsyncs; a half-written line is cut off again. */
export function fileAnchor(folder: string): CheckpointAnchor {
  const sizes = new Map<string, number>();
  const fileOf = (writer: string): string => join(folder, `${writer}${ending}`);
  return {
    async append(writer, number, jws) {
      const file = fileOf(writer);
      try {
        await mkdir(folder, { recursive: true });
        const handle = await open(file, "a+");
        try {
          const size = (await handle.stat()).size;
          const known = sizes.get(writer) ?? (await cutTornEnd(handle, size));
          // Nobody but this process appends here: two writers under one name would each seal half of the truth.
          if (sizes.has(writer) && size !== known) throw taken(writer, number);
          const line = Buffer.from(`${jws}\n`, "latin1");
          try {
            await handle.appendFile(line);
            await handle.sync();
          } catch (error) {
            await handle.truncate(known).catch(() => undefined);
            throw error;
          }
          sizes.set(writer, known + line.length);
        } finally {
          await handle.close();
        }
      } catch (error) {
        throw translateFileError(error, file);
      }
    },
    async last(writer) {
      let newest: string | undefined;
      for await (const line of linesOf(fileOf(writer))) newest = line;
      return newest;
    },
    async *read() {
      for (const name of await namesIn(folder)) {
        let number = 0;
        for await (const jws of linesOf(join(folder, name))) yield { where: `${join(folder, name)}:${++number}`, jws };
      }
    },
  };
}

/** A process that was killed while it appended leaves a line without its end. Gives the size that stands. */
async function cutTornEnd(handle: FileHandle, size: number): Promise<number> {
  if (size === 0) return 0;
  const bytes = Buffer.alloc(Math.min(size, 4_194_304));
  await handle.read(bytes, 0, bytes.length, size - bytes.length);
  const whole = size - bytes.length + bytes.lastIndexOf(10) + 1;
  if (whole < size) await handle.truncate(whole);
  return whole;
}

/** Whole lines alone: what has no newline was never anchored. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const chunk of createReadStream(file, "latin1")) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw translateFileError(error, file);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw translateFileError(error, folder);
  }
}

function taken(writer: string, number: number): BundleError {
  return new BundleError("audit.writer-taken", `another process writes checkpoints as ${writer} (at ${number})`, {
    kind: "failed",
    mend: "give each process a writer name of its own",
  });
}
