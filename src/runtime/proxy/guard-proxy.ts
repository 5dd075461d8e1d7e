// The guard before a server that cannot be changed: the same decisions, taken on the wire.
import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "../../limits.ts";
import { pathOf } from "../admit-request.ts";
import { answerOf } from "../answer-of.ts";
import { type HttpAnswer, notFound } from "../answers.ts";
import { checkMethod } from "../guard/check-method.ts";
import { openWork } from "../open-work.ts";
import { checkSession } from "../request-session.ts";
import type { Admission, Tenancy } from "../tenancy.ts";
import type { TenantContext } from "../tenant-context.ts";
import { disagreeingHeader } from "./agreeing-headers.ts";
import { askUpstream } from "./ask-upstream.ts";
import { type ContextSigner, contextHeader } from "./context-signer.ts";
import { eventIds } from "./event-ids.ts";
import { passAnswer } from "./pass-answer.ts";
import { inwardHeaders } from "./passed-headers.ts";
import { readBody } from "./read-body.ts";
import { type RpcMessage, readMessage } from "./read-message.ts";
import { badGateway, noMedia, noSuchMethod, refusedRequest, rpcCodes, rpcError, tooLarge } from "./rpc-answer.ts";
import { shownMessage } from "./shown-message.ts";

export interface GuardProxyOptions {
  readonly tenancy: Tenancy;
  /** address of the MCP endpoint behind; the guard serves the same path and no other */
  readonly upstream: URL;
  /** signs what the server behind may believe of the caller */
  readonly signer: ContextSigner;
  /** 32 bytes that seal event ids, the same for all guards before one server (`eventKey`); default: made anew, so that streams
   * can be taken up again only at the guard that began them */
  readonly eventKey?: Uint8Array;
  /** told why the server behind did not answer; never a request's content */
  readonly onFailure?: (reason: string) => void;
}

const nothing = Buffer.alloc(0);

/** A listener for `http.createServer`. Never throws; every request gets one answer. */
export function guardProxy(options: GuardProxyOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const { tenancy, upstream, signer, onFailure } = options;
  const work = openWork(tenancy);
  const events = eventIds(options.eventKey);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<HttpAnswer | undefined> {
    const method = request.method ?? "";
    const metadata = method === "GET" || method === "HEAD" ? await tenancy.metadata(request) : undefined;
    if (metadata !== undefined) return metadata;
    const admission = await tenancy.admit(request);
    if (!admission.ok) return admission.answer;
    if (pathOf(request.url) !== upstream.pathname) return notFound;
    if (method !== "POST" && method !== "GET" && method !== "DELETE") return noSuchMethod;
    const foreign = await checkSession(tenancy.sessions, request, admission.context);
    if (foreign !== undefined) return foreign;
    if (method !== "POST") return forward(request, response, admission, nothing, undefined);
    const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
    if (type !== "application/json" || request.headers["content-encoding"] !== undefined) return noMedia;
    const body = await readBody(request, limits.proxyMessageBytes);
    if (body === undefined) return tooLarge;
    const read = readMessage(body);
    if (!read.ok) return rpcError(400, null, rpcCodes.invalidRequest, read.reason);
    const { message } = read;
    const header = disagreeingHeader(request, message);
    if (header !== undefined)
      return rpcError(400, message.id, rpcCodes.invalidRequest, `the header ${header} disagrees with the message`);
    // an answer to the server's own question, or news: nothing is asked for
    const news = message.id === undefined && message.method?.startsWith("notifications/") === true;
    if (message.method !== undefined && !news) {
      const refused = await checkMethod(tenancy, admission.context, { method: message.method, params: message.params });
      if (refused !== undefined) return refusedRequest(message.id, refused);
    }
    return forward(request, response, admission, body, message);
  }

  async function forward(
    request: IncomingMessage,
    response: ServerResponse,
    { context, headers = {} }: Admission & { ok: true },
    body: Buffer,
    asked: RpcMessage | undefined,
  ): Promise<HttpAnswer | undefined> {
    const method = request.method ?? "POST";
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    work.answer(context, response, answerOf(request));
    const passed = inwardHeaders(request.headers);
    const last = passed["last-event-id"];
    if (last !== undefined) {
      const event = events.open(last, context, passed["mcp-session-id"]);
      if (event === undefined) {
        tenancy.note(context, "session.foreign-event");
        return notFound;
      }
      passed["last-event-id"] = event;
    }
    const inward = await signed(passed, context, { method, body });
    const answer = await askUpstream(upstream, { method, headers: inward, body, signal: gone.signal });
    const [named, opened] = [inward["mcp-session-id"], answer.headers["mcp-session-id"]];
    if (method === "DELETE" && named !== undefined) await tenancy.sessions.end(named, context);
    else if (typeof opened === "string" && opened !== named) {
      const refused = await tenancy.sessions.claim(opened, context);
      if (refused !== undefined) {
        answer.destroy();
        await endUpstream(opened, context);
        return refused;
      }
    }
    const show = (message: RpcMessage) => shownMessage(tenancy, context, message, asked);
    const session = named ?? (typeof opened === "string" ? opened : undefined);
    return passAnswer(answer, response, { headers, show, sealId: (id) => events.seal(id, context, session) });
  }

  async function signed(
    headers: Record<string, string>,
    context: TenantContext,
    request: { method: string; body: Uint8Array },
  ): Promise<Record<string, string>> {
    return context.principal === undefined ? headers : { ...headers, [contextHeader]: await signer(context, request) };
  }

  /** A session that its opener may not have is ended where it was opened; where that fails, nobody can use it either. */
  async function endUpstream(session: string, context: TenantContext): Promise<void> {
    const request = { method: "DELETE", body: nothing };
    const headers = await signed({ "mcp-session-id": session }, context, request);
    const signal = AbortSignal.timeout(limits.proxyConnectWait);
    await askUpstream(upstream, { ...request, headers, signal }).then(
      (answer) => answer.destroy(),
      () => undefined,
    );
  }

  return (request, response) => {
    serve(request, response)
      .catch((error: unknown) => {
        if (!response.destroyed) onFailure?.(error instanceof Error ? error.message : "unknown");
        return badGateway;
      })
      .then((answer) => {
        if (answer === undefined || response.destroyed) return;
        // half an answer must not look like a whole one
        if (response.headersSent) response.destroy();
        else response.writeHead(answer.status, { ...answer.headers }).end(answer.body);
      });
  };
}
