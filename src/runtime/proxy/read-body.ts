// A body, whole, up to a limit.
import type { IncomingMessage } from "node:http";

/** `undefined` where there are more than `limit` bytes: the rest is left unread. Throws where the connection breaks. */
export function readBody(message: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(message.headers["content-length"] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      // not destroyed: the refusal still has to be written to the same connection
      message.removeAllListeners("data").pause();
      resolve(undefined);
    });
    message.once("end", () => resolve(Buffer.concat(chunks)));
    message.once("error", reject);
    message.once("aborted", () => reject(new Error("the connection broke")));
  });
}
