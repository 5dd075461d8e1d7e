// A stream of server-sent events on its way back: each event's message is judged, then written anew.
import { Transform } from "node:stream";
import { createParser } from "eventsource-parser";
import { limits } from "../../limits.ts";
import { type RpcMessage, readMessage } from "./read-message.ts";

/**
 * Passes events whose data is a message that `show` lets through. What is no message is dropped, but for the empty data by
 * which a stream announces its place (revision 2025-11-25). Ids go out as `sealId` gives them. An event beyond the limit ends the stream.
 */
export function shownEvents(
  show: (message: RpcMessage) => RpcMessage | undefined,
  sealId: (id: string) => string,
): Transform {
  const decoder = new TextDecoder();
  let out = "";
  const parser = createParser({
    maxBufferSize: limits.proxyAnswerBytes,
    onEvent({ id, event, data }) {
      const text = data === "" ? "" : shownText(data, show);
      if (text === undefined) return;
      const fields = [
        ...(event === undefined ? [] : [`event: ${event}`]),
        ...(id === undefined ? [] : [`id: ${id === "" ? "" : sealId(id)}`]),
        ...text.split("\n").map((line) => `data: ${line}`),
      ];
      out += `${fields.join("\n")}\n\n`;
    },
    onRetry: (retry) => {
      out += `retry: ${retry}\n\n`;
    },
    // a comment keeps a silent connection alive
    onComment: () => {
      out += ":\n\n";
    },
  });
  const flush = (stream: Transform): void => {
    if (out === "") return;
    const text = out;
    out = "";
    stream.push(text);
  };
  return new Transform({
    transform(chunk: Uint8Array, _, done) {
      try {
        parser.feed(decoder.decode(chunk, { stream: true }));
        flush(this);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error("an event could not be read"));
      }
    },
    flush(done) {
      flush(this);
      done();
    },
  });
}

function shownText(data: string, show: (message: RpcMessage) => RpcMessage | undefined): string | undefined {
  const read = readMessage(Buffer.from(data));
  if (!read.ok) return undefined;
  const shown = show(read.message);
  return shown === undefined || shown === read.message ? shown && data : JSON.stringify(shown);
}
