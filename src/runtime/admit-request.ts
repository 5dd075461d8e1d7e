// A request as any server has it, and the few things that admission reads from it.
import { type HeaderSource, headerValues } from "./header-source.ts";

/** Fits Node's `IncomingMessage`, Express' `Request`, a fetch `Request` and a plain object. */
export interface AdmitRequest {
  readonly method?: string | undefined;
  /** request target (`/mcp`) or absolute URL */
  readonly url?: string | undefined;
  readonly headers: HeaderSource;
  /** Node's flat list of every header as it came, duplicates included */
  readonly rawHeaders?: readonly string[] | undefined;
  /** Express cuts a mounted router's path off `url`; this is the whole */
  readonly originalUrl?: string | undefined;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
}

/** Every header with its copies: Node keeps only the first `Host` and `Authorization` in `headers`. */
export function headersOf(request: AdmitRequest): HeaderSource {
  const raw = request.rawHeaders;
  return raw === undefined || raw.length === 0 ? request.headers : raw;
}

/** The target's path, without query; `undefined` for one that is no path. */
export function pathOf(target: string | undefined): string | undefined {
  if (target === undefined) return undefined;
  const path = target.startsWith("/") ? target : /^https?:\/\/[^/?#]*([^#]*)/i.exec(target)?.[1];
  return path?.split(/[?#]/, 1)[0];
}

/** `none`: no credentials; `bad`: something that is not exactly one bearer token (RFC 6750 2.1). */
export type Bearer = { readonly kind: "none" | "bad" } | { readonly kind: "token"; readonly token: string };

const none: Bearer = { kind: "none" };
const bad: Bearer = { kind: "bad" };

/** Reads the bearer token of `headers`. A token in the query or the body is never looked at. */
export function bearerOf(headers: HeaderSource): Bearer {
  const values = headerValues(headers, "authorization");
  const value = values[0];
  if (value === undefined) return none;
  if (values.length > 1) return bad;
  const space = value.indexOf(" ");
  if (space !== 6 || value.slice(0, 6).toLowerCase() !== "bearer") return bad;
  const token = value.slice(7);
  return /^[A-Za-z0-9._~+/-]+=*$/.test(token) ? { kind: "token", token } : bad;
}
