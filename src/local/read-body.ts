import type { IncomingMessage } from "node:http";
import { localError } from "./local-error.ts";

/** Reads a request's body as UTF-8 text of at most `max` bytes. Throws `local.too-large`, `local.invalid`. */
export async function readBody(request: IncomingMessage, max: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > max) throw localError("local.too-large", `The body is larger than ${max} bytes.`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw localError("local.invalid", "The body is not UTF-8.");
  }
}
