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

  it("ends the open answers of a session that was revoked, and of no other", () => {
    const { work } = house();
    const made = ["s1", "s2", undefined].map((session) => ({ session, ended: false }));
    for (const one of made) {
      const answer = Object.assign(new EventEmitter(), { destroy: () => (one.ended = true) });
      work.answer(context("acme"), answer, { stream: true, session: one.session });
    }
    work.endSessions("globex", ["s1"]);
    expect(made.map(({ ended }) => ended)).toEqual([false, false, false]);
    work.endSessions("acme", ["s1"]);
    expect(made.map(({ ended }) => ended)).toEqual([true, false, false]);
  });

  it("asks now and then whether a stream's session is still open anywhere, and takes no outage for an answer", async () => {
    const answers = new Map<string, { status: number }>([["away", { status: 503 }]]);
    const work = openWork({
      stands: () => true,
      sessions: {
        check: (id) => answers.get(id) as never,
        claim: () => undefined,
        end: () => undefined,
      },
    });
    const made = ["open", "ended", "away"].map((session) => ({ session, over: false }));
    for (const one of made) {
      const answer = Object.assign(new EventEmitter(), { destroy: () => (one.over = true) });
      work.answer(context("acme"), answer, { stream: true, session: one.session });
    }
    answers.set("ended", { status: 404 });
    for (let look = 0; look < 5; look += 1) work.look();
    await sleep(10);
    expect(made.map(({ over }) => over)).toEqual([false, true, false]);
  });

  it("tells streams from calls when it asks who still stands", () => {
    const work = openWork({ stands: (_, kind) => kind !== "stream" });
    const made = [true, false].map((stream) => ({ stream, over: false }));
    for (const one of made) {
      const answer = Object.assign(new EventEmitter(), { destroy: () => (one.over = true) });
      work.answer(context("acme"), answer, { stream: one.stream });
    }
    work.look();
    expect(made.map(({ over }) => over)).toEqual([true, false]);
  });
});
