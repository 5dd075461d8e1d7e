import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpAnswer, notFound } from "../../src/runtime/answers.ts";
import { holdAnswer } from "../../src/runtime/hold-answer.ts";

let claim: (sessionId: string) => HttpAnswer | undefined | Promise<HttpAnswer | undefined>;
const claimed: string[] = [];
// as an SDK answers `initialize`: the head at once, the event and the end some turns later
const server = createServer((request, response) => {
  holdAnswer(response, (session) => {
    claimed.push(session);
    return claim(session);
  });
  const session = request.url === "/none" ? {} : { "Mcp-Session-Id": "s-1" };
  response.writeHead(200, { "content-type": "text/plain", ...session });
  response.flushHeaders();
  setTimeout(() => {
    response.write("first ");
    response.end("last");
  }, 20);
});
const ask = async (path = "/") => {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, session: answer.headers.get("mcp-session-id"), body: await answer.text() };
};
beforeAll(() => new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready)));
afterAll(() => new Promise((closed) => server.close(closed)));

describe("an answer that opens a session", () => {
  it.each([
    ["at once", () => undefined],
    ["later", () => new Promise<undefined>((done) => setTimeout(() => done(undefined), 50))],
  ])("goes whole when the session is bound %s", async (_, bound) => {
    claim = bound;
    expect(await ask()).toEqual({ status: 200, session: "s-1", body: "first last" });
  });

  it.each([
    ["refused", () => notFound, 404],
    ["refused later", async () => notFound, 404],
    ["not to be bound, because the keeper fails", () => Promise.reject(new Error("away")), 503],
    [
      "not to be bound, because the keeper throws",
      () => {
        throw new Error("broken");
      },
      503,
    ],
  ])("is replaced when the session is %s, and the rest of it harms nobody", async (_, refused, status) => {
    claim = refused;
    expect(await ask()).toMatchObject({ status, session: null });
    await new Promise((later) => setTimeout(later, 60));
    claim = () => undefined;
    expect((await ask()).status).toBe(200);
  });

  it("is left alone where it carries none", async () => {
    const before = claimed.length;
    expect(await ask("/none")).toEqual({ status: 200, session: null, body: "first last" });
    expect(claimed).toHaveLength(before);
  });
});
