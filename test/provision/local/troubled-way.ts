// A way to a local platform that can be in trouble: forwards every request, and strikes where a test says so.
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";

/** `503` is answered before the platform hears of it; `lost` is an answer that never comes back from a platform that did it. */
export interface WayTrouble {
  kind: "503" | "lost";
  method: string;
  /** of the path */
  at: RegExp;
}

export interface TroubledWay {
  url: string;
  /** each strikes once */
  troubles: WayTrouble[];
  close(): Promise<void>;
}

export async function troubledWay(platform: string): Promise<TroubledWay> {
  const troubles: WayTrouble[] = [];
  const strike = ({ method, url = "" }: IncomingMessage): WayTrouble | undefined => {
    const index = troubles.findIndex((each) => each.method === method && each.at.test(url));
    return index < 0 ? undefined : troubles.splice(index, 1)[0];
  };
  const server = createServer((asked, answer) => {
    const trouble = strike(asked);
    if (trouble?.kind === "503") {
      asked.resume();
      answer.writeHead(503).end();
      return;
    }
    const { method } = asked;
    // The platform answers to its own name alone.
    const headers = { ...asked.headers, host: new URL(platform).host };
    const onward = request(`${platform}${asked.url}`, { method, headers, agent: false }, (found) => {
      if (trouble?.kind === "lost") {
        found.resume().on("end", () => answer.destroy());
        return;
      }
      answer.writeHead(found.statusCode ?? 502, found.headers);
      found.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    troubles,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
