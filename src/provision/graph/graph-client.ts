// Microsoft Graph for the resources that no Pulumi SDK has: one directory's calls, with a token, patience and plain refusals.
import { setTimeout as sleep } from "node:timers/promises";
import { ProvisionError } from "../provision-error.ts";
import { answerFault } from "./answer-fault.ts";
import { readBounded } from "./read-bounded.ts";
import { requestToken } from "./request-token.ts";

/** Where Graph and its tokens are, and who asks. The defaults are Microsoft's; only arguments can name others. */
export interface GraphPlace {
  graph?: string;
  login?: string;
  /** where the deploying identity is looked up: ARM_CLIENT_ID and what the azuread provider reads beside it */
  environment?: Readonly<Record<string, string | undefined>>;
  /** waits seconds; default: really, 60 at most */
  wait?: (seconds: number, signal: AbortSignal) => Promise<void>;
}

export interface GraphRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** from `/beta` or `/v1.0` on */
  path: string;
  /** XML as text, anything else as JSON */
  body?: string | object;
  /** ETag that must still hold */
  ifMatch?: string | undefined;
  /** statuses that are no fault, beside 2xx */
  accepts?: readonly number[];
  signal: AbortSignal;
}

export interface GraphAnswer {
  status: number;
  text: string;
  etag: string | undefined;
}

export type GraphClient = (request: GraphRequest) => Promise<GraphAnswer>;

/** milliseconds for one exchange */
const patience = 30_000;
/** tries of one call, the first included */
const tries = 6;

/** Gives the client of each directory; tokens are kept as long as they live. */
export function openGraph(place: GraphPlace = {}): (directory: string) => GraphClient {
  const clients = new Map<string, GraphClient>();
  return (directory) => {
    const client = clients.get(directory) ?? clientOf(directory, place);
    clients.set(directory, client);
    return client;
  };
}

function clientOf(directory: string, place: GraphPlace): GraphClient {
  const { graph = "https://graph.microsoft.com", wait = pause } = place;
  let token: { value: string; until: number } | undefined;
  const authorization = async (signal: AbortSignal): Promise<string> => {
    // performance.now never jumps: a clock that is set back keeps no dead token alive
    if (token === undefined || performance.now() > token.until) token = await requestToken(directory, place, signal);
    return `Bearer ${token.value}`;
  };
  return async (request) => {
    const { method, path, signal, accepts = [] } = request;
    let renewed = false;
    for (let left = tries - 1; ; left--) {
      const response = await exchange(new URL(graph + path), request, await authorization(signal));
      const { status } = response;
      if ((status >= 200 && status < 300) || accepts.includes(status)) return response;
      if (status === 401 && !renewed) {
        renewed = true;
        token = undefined;
        continue;
      }
      // What is asked twice happens once: only a POST is not repeated after a 5xx.
      const again = status === 429 || (status >= 500 && method !== "POST");
      if (!again || left <= 0) throw answerFault(request, response);
      await wait(response.retryAfter, signal);
    }
  };
}

async function exchange(
  url: URL,
  { method, body, ifMatch, signal, path }: GraphRequest,
  authorization: string,
): Promise<GraphAnswer & { retryAfter: number }> {
  const timer = AbortSignal.timeout(patience);
  const xml = typeof body === "string";
  try {
    const response = await fetch(url, {
      ...{ method, redirect: "error", signal: AbortSignal.any([signal, timer]) },
      headers: {
        authorization,
        ...(body === undefined ? {} : { "content-type": xml ? "application/xml" : "application/json" }),
        ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
      },
      ...(body === undefined ? {} : { body: xml ? body : JSON.stringify(body) }),
    });
    const asked = Number(response.headers.get("retry-after"));
    return {
      status: response.status,
      text: await readBounded(response),
      etag: response.headers.get("etag") ?? undefined,
      retryAfter: Number.isFinite(asked) && asked > 0 ? asked : 1,
    };
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const message = `Microsoft Graph did not answer ${method} ${path}${timer.aborted ? ` within ${patience / 1000} s` : ""}.`;
    throw new ProvisionError("graph.unreachable", message, {
      kind: "failed",
      mend: method === "GET" ? "Run it again." : "The call may have taken effect: run it again, it finds what it made.",
      // What fetch says may repeat headers; its code does not.
      cause: (cause as { cause?: { code?: unknown } }).cause?.code,
    });
  }
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(seconds, 60) * 1000, undefined, { signal });
}
