import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { directoryTarget } from "../../../src/bundle/directory-target.ts";
import { serveHints } from "../../../src/control/cli/serve-hints.ts";
import { fileChannel } from "../../../src/runtime/push/file-channel.ts";
import { pollChannel } from "../../../src/runtime/push/poll-channel.ts";
import type { PushChannel } from "../../../src/runtime/push/push-channel.ts";
import { redisChannel } from "../../../src/runtime/push/redis-channel.ts";
import { sendRedisHint } from "../../../src/runtime/push/send-redis-hint.ts";
import { startRedis } from "../../mock/redis-server.ts";

const place = { deployment: "test", environment: "local" };

/** Counts hints, and waits for the next one; a channel that brings none lets the test run into its time. */
function listen(channel: PushChannel) {
  const heard = { count: 0 };
  let wake = (): void => undefined;
  const stop = channel.subscribe(() => {
    heard.count += 1;
    wake();
  });
  const next = async (beyond: number): Promise<void> => {
    while (heard.count <= beyond) {
      await new Promise<void>((done) => {
        wake = done;
      });
    }
  };
  return { heard, next, stop };
}

describe("a push channel", () => {
  let directory: string;
  let ends: (() => unknown)[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "tenantry-push-"));
    ends = [];
  });
  afterEach(async () => {
    for (const end of ends.reverse()) await end();
    rmSync(directory, { recursive: true, force: true });
  });
  const publish = (text: string) =>
    directoryTarget(directory)
      .write("suspension.jws", Buffer.from(text))
      .then(() => undefined);

  it("of a folder tells when head or list are replaced, and of nothing else", async () => {
    const { heard, next, stop } = listen(fileChannel(directory));
    ends.push(stop);
    await sleep(200);
    const before = heard.count;
    writeFileSync(join(directory, "other.txt"), "x");
    await sleep(200);
    expect(heard.count).toBe(before);
    await publish("one");
    await next(before);
  });

  it("of a folder that comes later tells from then on", async () => {
    const later = join(directory, "later");
    const { next, stop } = listen(fileChannel(later));
    ends.push(stop);
    await directoryTarget(later).write("head.jws", Buffer.from("x"));
    await next(0);
  });

  it("of Redis tells of each hint, and after Redis was away", async () => {
    const redis = await startRedis();
    ends.push(() => redis.stop());
    const troubles: unknown[] = [];
    const onTrouble = (error: unknown) => troubles.push(error);
    const { heard, next, stop } = listen(redisChannel({ url: redis.url, ...place, onTrouble }));
    ends.push(stop);
    await next(0);
    let before = heard.count;
    await sendRedisHint({ url: redis.url, ...place });
    await next(before);
    await sendRedisHint({ url: redis.url, deployment: "another", environment: "local" });
    before = heard.count;
    await redis.kill();
    await sleep(300);
    expect(troubles.length).toBe(1);
    await redis.restart();
    await next(before);
    before = heard.count;
    await sendRedisHint({ url: redis.url, ...place });
    await next(before);
  });

  it("of Redis does not throw where there is none, and a hint that reaches nobody is told", async () => {
    const troubles: unknown[] = [];
    const channel = redisChannel({ url: "redis://127.0.0.1:9", ...place, onTrouble: (error) => troubles.push(error) });
    const { heard, stop } = listen(channel);
    await expect(sendRedisHint({ url: "redis://127.0.0.1:9", ...place })).rejects.toThrow();
    await sleep(300);
    stop();
    expect(heard.count).toBe(0);
    expect(troubles.length).toBe(1);
  });

  it("over HTTP tells at once, waits meanwhile, and comes back after the publisher was away", async () => {
    await publish("one");
    const target = directoryTarget(directory);
    const server = await serveHints(target, { host: "127.0.0.1", port: 0, interval: 20 });
    const port = Number(new URL(server.url).port);
    const { heard, next, stop } = listen(pollChannel({ url: server.url, wait: 1 }));
    ends.push(stop);
    await next(0);
    await sleep(2_300);
    expect(heard.count).toBe(1);
    await publish("two");
    await next(1);
    await server.close();
    await publish("three");
    const again = await serveHints(target, { host: "127.0.0.1", port, interval: 20 });
    ends.push(() => again.close());
    await next(2);
  });

  it("over HTTP answers one question alone, and waits no longer than it is asked to", async () => {
    const server = await serveHints(directoryTarget(directory), { host: "127.0.0.1", port: 0 });
    ends.push(() => server.close());
    const first = await fetch(server.url);
    const etag = first.headers.get("etag") ?? "";
    expect([first.status, await first.text()]).toEqual([200, ""]);
    expect((await fetch(server.url, { headers: { "if-none-match": etag } })).status).toBe(304);
    expect((await fetch(server.url, { method: "POST" })).status).toBe(405);
    expect((await fetch(new URL("/", server.url))).status).toBe(404);
    const held = fetch(server.url, { headers: { "if-none-match": etag, prefer: "wait=60" } });
    await publish("one");
    expect((await held).status).toBe(200);
  });
});
