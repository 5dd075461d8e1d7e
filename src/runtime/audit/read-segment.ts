import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { limits } from "../../limits.ts";

/**
 * Gives the lines of a segment, plain or gzipped, as bytes without their newline. `ended` is false for a last line that has
 * none. A line longer than any may be comes in pieces of that length. Errors are Node's own.
 */
export async function* readSegment(file: string): AsyncGenerator<{ bytes: Buffer; ended: boolean }> {
  const raw = createReadStream(file, { highWaterMark: 262_144 });
  const stream = file.endsWith(".gz") ? raw.pipe(createGunzip()) : raw;
  // pipe() hands no errors on
  if (stream !== raw) raw.on("error", (error) => stream.destroy(error));
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of stream) {
      const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
      let from = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
        yield { bytes: bytes.subarray(from, end), ended: true };
        from = end + 1;
      }
      rest = bytes.subarray(from);
      if (rest.length > limits.auditLineBytes) {
        yield { bytes: rest, ended: true };
        rest = Buffer.alloc(0);
      }
    }
    if (rest.length > 0) yield { bytes: rest, ended: false };
  } finally {
    raw.destroy();
  }
}
