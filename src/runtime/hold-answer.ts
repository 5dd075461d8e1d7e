// An answer that opens a protocol session waits until the session is bound: its client may come back at once, to any server.
import { type HttpAnswer, unavailable } from "./answers.ts";

/** The part of Node's `ServerResponse` by which an answer begins. */
export interface HoldableAnswer {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  removeHeader?(name: string): unknown;
  getHeader(name: string): unknown;
  writeHead?(...words: never[]): unknown;
  write?(...words: never[]): unknown;
  end(...words: never[]): unknown;
  flushHeaders?(): unknown;
}

type Method = "writeHead" | "write" | "end" | "flushHeaders";
const methods: readonly Method[] = ["writeHead", "flushHeaders", "write", "end"];
const header = "mcp-session-id";

/**
 * Calls `claim` with the session id that the answer carries, before anything of the answer is sent. Where it gives an answer
 * of its own, that one is sent in place. An answer without a session is not touched.
 */
export function holdAnswer(
  response: HoldableAnswer,
  claim: (sessionId: string) => HttpAnswer | undefined | Promise<HttpAnswer | undefined>,
): void {
  const inner = new Map<Method, (...words: never[]) => unknown>();
  const waiting: (() => void)[] = [];
  let claimed = false;
  for (const method of methods) {
    const own = response[method]?.bind(response) as ((...words: never[]) => unknown) | undefined;
    if (own === undefined) continue;
    inner.set(method, own);
    response[method] = ((...words: never[]) => {
      if (claimed) {
        waiting.push(() => own(...words));
        return method === "write" ? true : response;
      }
      const session = sessionOf(response, method, words);
      if (session === undefined) {
        restore();
        return own(...words);
      }
      claimed = true;
      waiting.push(() => own(...words));
      // who cannot say whose session it is hands out none
      Promise.resolve(session)
        .then(claim)
        .then(settle, () => settle(unavailable));
      return method === "write" ? true : response;
    }) as never;
  }

  function restore(): void {
    for (const [method, own] of inner) response[method] = own as never;
  }

  function settle(refused: HttpAnswer | undefined): void {
    restore();
    if (refused === undefined) {
      for (const send of waiting) send();
      return;
    }
    response.removeHeader?.(header);
    response.statusCode = refused.status;
    for (const [name, value] of Object.entries(refused.headers)) response.setHeader(name, value);
    (response.end as (body: string) => unknown)(refused.body);
    // whoever still writes the answer that was replaced must not break the process: nobody hears the stream's errors
    for (const method of inner.keys()) response[method] = (() => (method === "write" ? false : response)) as never;
  }
}

/** The session in the headers that `writeHead` is given, or that were set before. */
function sessionOf(response: HoldableAnswer, method: Method, words: readonly unknown[]): string | undefined {
  const given =
    method === "writeHead" ? words.findLast((word) => typeof word === "object" && word !== null) : undefined;
  const found = (given === undefined ? undefined : sessionIn(given)) ?? response.getHeader(header);
  return typeof found === "string" ? found : undefined;
}

/** Looks at every answer's headers, and at most of them in vain: so without a list of their own. */
function sessionIn(given: unknown): unknown {
  if (Array.isArray(given)) {
    for (let at = 0; at + 1 < given.length; at += 2) if (isSession(String(given[at]))) return given[at + 1];
    return undefined;
  }
  const headers = given as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(headers)) if (isSession(name)) return headers[name];
  return undefined;
}

const isSession = (name: string): boolean => name.length === header.length && name.toLowerCase() === header;
