import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { openGraph } from "../../../src/provision/graph/graph-client.ts";

const directory = "3c9e1f2a-4b5d-4e6f-8a90-b1c2d3e4f501";
const { signal } = new AbortController();
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A service that gives out tokens and answers `/beta/x` as told; `seen` are the bodies of its token requests. */
async function service(
  answer: Answer,
  environment: Record<string, string> = { ARM_CLIENT_ID: "a", ARM_CLIENT_SECRET: "canary-secret" },
) {
  const seen: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += String(part);
    });
    request.on("end", () => {
      if (request.url === `/${directory}/oauth2/v2.0/token`) {
        seen.push(new URLSearchParams(body));
        response.end(JSON.stringify({ access_token: `canary-token-${seen.length}`, expires_in: 3600 }));
      } else answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const waited: number[] = [];
  const wait = async (seconds: number): Promise<void> => void waited.push(seconds);
  const client = openGraph({ graph: url, login: url, environment, wait })(directory);
  return { client, seen, waited };
}

const status =
  (code: number, headers: Record<string, string> = {}, text = ""): Answer =>
  (_, response) => {
    response.writeHead(code, headers).end(text);
  };
const get = { method: "GET", path: "/beta/x", signal } as const;

describe("the client of Microsoft Graph", () => {
  it("asks for one token, and for another when the first is no longer taken", async () => {
    let calls = 0;
    const { client, seen } = await service((request, response) => {
      calls++;
      response.writeHead(request.headers.authorization === "Bearer canary-token-1" && calls > 2 ? 401 : 200).end("{}");
    });
    for (let call = 0; call < 4; call++) expect((await client(get)).status).toBe(200);
    expect(seen).toHaveLength(2);
    expect(seen[0]?.get("client_secret")).toBe("canary-secret");
    expect(seen[0]?.get("scope")).toMatch(/\/\.default$/);
  });

  it("proves itself by an assertion, where there is one, and then sends no secret", async () => {
    const environment = { ARM_CLIENT_ID: "a", ARM_CLIENT_SECRET: "s", ARM_OIDC_TOKEN: "assertion" };
    const { client, seen } = await service(status(200), environment);
    await client(get);
    expect(seen[0]?.get("client_assertion")).toBe("assertion");
    expect(seen[0]?.get("client_assertion_type")).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    expect(seen[0]?.has("client_secret")).toBe(false);
  });

  it("asks GitHub for a workflow's assertion, where it is to use one", async () => {
    const asked: (string | undefined)[] = [];
    let value: string | undefined = "workflow-assertion";
    const github = createServer((request, response) => {
      asked.push(request.url, request.headers.authorization);
      response.writeHead(value === undefined ? 403 : 200).end(JSON.stringify({ value }));
    });
    await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
    closers.push(() => github.close());
    const environment = {
      ...{ ARM_CLIENT_ID: "a", ARM_CLIENT_SECRET: "s", ARM_USE_OIDC: "true" },
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}/token?version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "canary-permit",
    };
    const { client, seen } = await service(status(200), environment);
    await client(get);
    expect(asked).toEqual(["/token?version=2&audience=api%3A%2F%2FAzureADTokenExchange", "Bearer canary-permit"]);
    expect(seen[0]?.get("client_assertion")).toBe("workflow-assertion");
    expect(seen[0]?.has("client_secret")).toBe(false);
    value = undefined;
    const refused = await service(status(200), environment);
    const error = (await refused.client(get).catch((reason: unknown) => reason)) as Error & { code: string };
    expect(error.code).toBe("graph.credentials");
    expect(JSON.stringify([error.message, error.stack])).not.toContain("canary");
  });

  it("waits as long as it is asked to, and six times at most", async () => {
    const { client, waited } = await service(status(429, { "retry-after": "7" }));
    await expect(client(get)).rejects.toMatchObject({ code: "graph.rate-limited", kind: "failed" });
    expect(waited).toEqual([7, 7, 7, 7, 7]);
  });

  it("never repeats a POST that may have taken effect", async () => {
    let calls = 0;
    const { client } = await service((_, response) => {
      calls++;
      response.writeHead(500).end();
    });
    await expect(client({ ...get, method: "POST", body: {} })).rejects.toMatchObject({ code: "graph.unreachable" });
    expect(calls).toBe(1);
    await expect(client(get)).rejects.toMatchObject({ code: "graph.unreachable" });
    expect(calls).toBe(7);
  });

  it.each([
    ["a redirect", status(302, { location: "http://127.0.0.1:9/" })],
    ["an endless answer", status(200, {}, "x".repeat(2_097_153))],
    ["a connection that ends", (_: IncomingMessage, response: ServerResponse) => void response.destroy()],
  ] as [string, Answer][])("takes %s for no answer", async (_, answer) => {
    const { client } = await service(answer);
    await expect(client(get)).rejects.toMatchObject({ code: "graph.unreachable" });
  });

  it.each([
    [401, "graph.permission"],
    [403, "graph.permission"],
    [412, "graph.changed"],
    [400, "graph.refused"],
    [404, "graph.refused"],
  ])("says what %i means and repeats neither token nor secret nor body", async (code, expected) => {
    const echo: Answer = (request, response, body) =>
      void response
        .writeHead(code)
        .end(JSON.stringify({ error: { message: `${request.headers.authorization} ${body}` } }));
    const { client } = await service(echo);
    const call = { ...get, method: "POST", body: { k: "canary-key" } } as const;
    const error = (await client(call).catch((reason: unknown) => reason)) as Error & { code: string; mend?: string };
    expect(error.code).toBe(expected);
    expect(JSON.stringify([error.message, error.mend, error.stack, error.cause])).not.toContain("canary");
  });

  it("tells a quota of the directory from a missing permission", async () => {
    const answer = JSON.stringify({ error: { code: "Directory_QuotaExceeded", message: "of canary-key" } });
    const { client } = await service(status(403, {}, answer));
    await expect(client({ ...get, method: "POST", body: {} })).rejects.toMatchObject({
      ...{ code: "graph.quota", kind: "failed", mend: expect.stringContaining("raised") },
      message: "A quota of the directory is reached: POST /beta/x is refused (403).",
    });
  });

  it("quotes what is wrong with a policy, as one line of plain text", async () => {
    const message = "Validation failed:\n 1 error\u0007 in policy \u001b[31mB2C_1A_x";
    const { client } = await service(status(400, {}, JSON.stringify({ error: { message } })));
    await expect(client({ ...get, method: "PUT", body: "<x/>" })).rejects.toThrow(
      "Microsoft Graph refuses PUT /beta/x (400): Validation failed: 1 error in policy [31mB2C_1A_x.",
    );
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const { client } = await service(() => stop.abort(new Error("stopped")));
    await expect(client({ ...get, signal: stop.signal })).rejects.toThrow("stopped");
  });
});
