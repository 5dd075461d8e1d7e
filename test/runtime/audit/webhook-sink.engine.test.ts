import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { openAuditLog } from "../../../src/runtime/audit/open-audit-log.ts";
import { webhookSink } from "../../../src/runtime/audit/webhook-sink.ts";
import { sampleFact } from "../../mock/audit-log.ts";

const secret = "a secret that both of them know";
const place = { deployment: "test", environment: "local", writer: "mcp-1", onTrouble: () => undefined };

interface Receiver {
  url: string;
  server: Server;
  deliveries: { body: string; signature: string; key: string }[];
  /** what it answers; `hang` answers nothing */
  mood: number | "hang" | "redirect";
}

async function receiver(port = 0): Promise<Receiver> {
  const made: Receiver = { url: "", server: createServer(), deliveries: [], mood: 204 };
  made.server.on("request", async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    if (made.mood === "hang") return;
    const status = made.mood === "redirect" ? 307 : made.mood;
    if (status < 300) {
      const signature = String(request.headers["tenantry-signature"]);
      made.deliveries.push({ body, signature, key: String(request.headers["idempotency-key"]) });
    }
    response.writeHead(status, made.mood === "redirect" ? { location: "http://127.0.0.1:9/elsewhere" } : {}).end();
  });
  made.server.listen(port, "127.0.0.1");
  await once(made.server, "listening");
  made.url = `http://127.0.0.1:${(made.server.address() as AddressInfo).port}/audit`;
  return made;
}

describe("a webhook as the only sink", () => {
  let hook: Receiver | undefined;
  afterEach(() => {
    hook?.server.closeAllConnections();
    hook?.server.close();
  });
  const sequences = () =>
    (hook?.deliveries ?? []).flatMap(({ body }) =>
      body
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as { tenant: string; sequence: number })
        .map(({ tenant, sequence }) => `${tenant} ${sequence}`),
    );

  it("gets every line once, in order, under a signature that the receiver can check", async () => {
    hook = await receiver();
    const log = await openAuditLog({ ...place, sinks: [webhookSink({ url: hook.url, secret })] });
    for (let n = 0; n < 600; n++) log.note(sampleFact(n));
    await log.close();
    expect(sequences()).toHaveLength(602);
    expect(new Set(sequences()).size).toBe(602);
    for (const { body, signature } of hook.deliveries) {
      const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
      expect(mac).toBe(createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex"));
    }
  });

  it.each([500, 429, 404, "redirect", "hang"] as const)(
    "is asked again when it answers %s, and then has all",
    async (mood) => {
      hook = await receiver();
      hook.mood = mood;
      const log = await openAuditLog({ ...place, sinks: [webhookSink({ url: hook.url, secret, timeout: 200 })] });
      for (let n = 0; n < 40; n++) log.note(sampleFact(n));
      await log.flush();
      expect(log.accepting).toBe(false);
      expect(hook.deliveries).toEqual([]);
      hook.mood = 204;
      await log.close();
      expect(sequences()).toHaveLength(42);
      expect(new Set(sequences()).size).toBe(42);
    },
  );

  it("has all after it was down and came up again", async () => {
    const gone = await receiver();
    const { port } = gone.server.address() as AddressInfo;
    gone.server.close();
    await once(gone.server, "close");
    const log = await openAuditLog({ ...place, sinks: [webhookSink({ url: gone.url, secret })] });
    log.note(sampleFact(0));
    await log.flush();
    expect(log.accepting).toBe(false);
    hook = await receiver(port);
    await log.close();
    expect(sequences()).toHaveLength(3);
  });

  it("must be https, or on this machine, without credentials in its URL and with a secret worth the name", () => {
    for (const [url, key] of [
      ["http://audit.example/x", secret],
      ["https://user:pass@audit.example/x", secret],
      ["ftp://audit.example/x", secret],
      ["not a url", secret],
      ["https://audit.example/x", "short"],
    ] as const) {
      expect(() => webhookSink({ url, secret: key })).toThrow(expect.objectContaining({ code: "audit.configuration" }));
    }
  });
});
