// Sends recorded MCP requests from a process of its own, so that the server's CPU can be counted without the client's.
import { Agent, request } from "node:http";

export interface RecordedRequest {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

function send({ port, path, headers, body }: RecordedRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, method: "POST", headers, agent }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      incoming.on("end", () => {
        if (incoming.statusCode === 200 && text.includes('"result"')) resolve();
        else reject(new Error(`the server answered ${incoming.statusCode}`));
      });
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      // a server closes what was idle for 5 s, and a request may meet that: it was not taken, so it is sent again
      if (outgoing.reusedSocket && error.code === "ECONNRESET")
        send({ port, path, headers, body }).then(resolve, reject);
      else reject(error);
    });
    outgoing.end(body);
  });
}

process.on("message", async (batch: readonly RecordedRequest[]) => {
  try {
    await Promise.all(batch.map(send));
    process.send?.("done");
  } catch (error) {
    process.send?.(error instanceof Error ? error.message : "failed");
  }
});
