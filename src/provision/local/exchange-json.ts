// One JSON request over plain HTTP. Not `fetch`: loading it costs more than a whole up without changes may (issue 3).
import { request } from "node:http";

export interface JsonExchange {
  method: "GET" | "PUT" | "DELETE";
  url: string;
  token?: string;
  body?: object;
  signal?: AbortSignal | undefined;
  /** milliseconds of silence after which it fails */
  patience: number;
}

/** bytes of an answer; a platform's longest stays far below */
const answerBytes = 4_194_304;

/** Gives status and parsed body (`undefined` where it is empty or no JSON). Rejects when nobody answers; follows nothing. */
export function exchangeJson(exchange: JsonExchange): Promise<{ status: number; body: unknown }> {
  const { method, url, token, body, signal, patience } = exchange;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { method, headers, agent: false, ...(signal === undefined ? {} : { signal }) },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > answerBytes) call.destroy(new Error("the answer is too long"));
          else chunks.push(chunk);
        });
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks)) }));
      },
    );
    call.setTimeout(patience, () => call.destroy(new Error("no answer in time")));
    call.on("error", reject);
    call.end(text);
  });
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
