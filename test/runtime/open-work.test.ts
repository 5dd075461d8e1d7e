import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openWork } from "../../src/runtime/open-work.ts";
import type { TenantContext } from "../../src/runtime/tenant-context.ts";

const context = (tenantId: string): TenantContext => ({ tenantId, by: "default", at: 0 });

function house() {
  const cut = new Set<string>();
  return { cut, work: openWork({ stands: ({ tenantId }) => !cut.has(tenantId) }) };
}

/** A body that goes on until it is cancelled. */
function endless() {
  const seen = { cancelled: false };
  let timer: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      timer = setInterval(() => controller.enqueue(new TextEncoder().encode("data: tick\n\n")), 5);
    },
    cancel() {
      clearInterval(timer);
      seen.cancelled = true;
    },
  });
  return { body, seen };
}

describe("work that goes on for somebody who is cut off", () => {
  it("breaks off a fetch-style answer, cancels what feeds it, and leaves others alone", async () => {
    const { cut, work } = house();
    const [theirs, ours] = [endless(), endless()];
    const headers = { "content-type": "text/event-stream", "x-kept": "yes" };
    const answer = work.response(context("acme"), new Response(theirs.body, { status: 202, headers }));
    const other = work.response(context("globex"), new Response(ours.body));
    expect([answer.status, answer.headers.get("x-kept")]).toEqual([202, "yes"]);
    const reader = answer.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    cut.add("acme");
    work.look();
    await expect(
      (async () => {
        for (;;) if ((await reader?.read())?.done) return "ended";
      })(),
    ).rejects.toMatchObject({ name: "AbortError" });
    expect(theirs.seen.cancelled).toBe(true);
    const others = other.body?.getReader();
    expect((await others?.read())?.done).toBe(false);
    await others?.cancel();
    expect(ours.seen.cancelled).toBe(true);
  });

  it("passes on whole answers byte by byte, empty ones and failures of their source", async () => {
    const { work } = house();
    const text = "ä".repeat(100_000);
    expect(await work.response(context("acme"), new Response(text)).text()).toBe(text);
    const empty = new Response(null, { status: 204 });
    expect(work.response(context("acme"), empty)).toBe(empty);
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("source broke")) });
    await expect(work.response(context("acme"), new Response(broken)).text()).rejects.toThrow("source broke");
  });

  it("answers for a handler that has no response yet, and cancels the one that comes too late", async () => {
    const { cut, work } = house();
    const late = endless();
    let give = (_: Response): void => undefined;
    const asked = work.answering(context("acme"), () => new Promise<Response>((resolve) => (give = resolve)));
    const other = work.answering(context("globex"), () => new Response("kept"));
    cut.add("acme");
    work.look();
    expect(await asked).toBeUndefined();
    give(new Response(late.body));
    await sleep(1);
    expect(late.seen.cancelled).toBe(true);
    expect(await (await other)?.text()).toBe("kept");
    const throwing = (): Response => {
      throw new Error("broke at once");
    };
    await expect(work.answering(context("globex"), throwing)).rejects.toThrow("broke at once");
  });

  it("aborts a running call, once, and not one that has ended", async () => {
    const { cut, work } = house();
    const [running, ended] = [work.call(context("acme")), work.call(context("acme"))];
    ended.end();
    cut.add("acme");
    await sleep(1_200);
    expect(running.signal.aborted).toBe(true);
    expect(running.signal.reason).toMatchObject({ name: "AbortError" });
    expect(ended.signal.aborted).toBe(false);
  });

  it("destroys an answer of Node's server that is still open", () => {
    const { cut, work } = house();
    const answers = [new EventEmitter(), new EventEmitter()].map((emitter) =>
      Object.assign(emitter, {
        destroyed: false,
        destroy() {
          this.destroyed = true;
        },
      }),
    );
    for (const answer of answers) work.answer(context("acme"), answer);
    answers[1]?.emit("close");
    cut.add("acme");
    work.look();
    expect(answers.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });
});
