// The one host a request was sent to: Host or :authority, the absolute-form target, and what a trusted proxy forwarded.
import { type HeaderSource, headerValues } from "./header-source.ts";
import { readHost } from "./host-name.ts";
import type { ResolveOptions, ResolveRequest } from "./resolve-tenant.ts";

export type RequestHost =
  | { readonly kind: "named"; readonly host: string }
  /** reached on a name that by configuration stands for no tenant */
  | { readonly kind: "neutral" }
  | { readonly kind: "bad"; readonly code: "resolve.malformed-host" | "resolve.conflicting-host" };

const neutral: RequestHost = { kind: "neutral" };
const malformed: RequestHost = { kind: "bad", code: "resolve.malformed-host" };
const conflicting: RequestHost = { kind: "bad", code: "resolve.conflicting-host" };

/** Reads the host of a request; several words for it must agree exactly. */
export function requestHost(request: ResolveRequest, headers: HeaderSource, options: ResolveOptions): RequestHost {
  const given = request.host;
  let authority: string | undefined;
  if (typeof given === "string") authority = given;
  else if (given !== undefined) {
    if (given.length > 1) return conflicting;
    authority = given[0];
  }
  for (const value of headerValues(headers, "host")) {
    if (authority === undefined) authority = value;
    else if (authority !== value) return conflicting;
  }
  const target = request.target;
  if (target !== undefined && !target.startsWith("/") && target !== "*") {
    const absolute = /^https?:\/\/([^/?#\s\\]*)/i.exec(target)?.[1];
    if (absolute === undefined) return malformed;
    if (authority === undefined) authority = absolute;
    // RFC 9112 3.2.2 lets a server take the target's word; two words for one request are a smuggler's tool
    else if (withoutDefaultPort(absolute.toLowerCase()) !== withoutDefaultPort(authority.toLowerCase()))
      return conflicting;
  }
  if (request.peer !== undefined && options.trustedPeers?.some((peer) => plainPeer(peer) === plainPeer(request.peer))) {
    const forwarded = forwardedHost(headers);
    if (forwarded === null) return conflicting;
    if (forwarded !== undefined) authority = forwarded;
  }
  if (authority === undefined) return malformed;
  const host = readHost(authority);
  if (options.neutralHosts?.includes(host ?? withoutPort(authority))) return neutral;
  if (host === undefined) return malformed;
  return host === options.baseHost ? neutral : { kind: "named", host };
}

/** A dual-stack listener names an IPv4 peer as IPv6 (RFC 4291 2.5.5.2). */
function plainPeer(address: string | undefined): string | undefined {
  return address?.toLowerCase().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, "");
}

/** A URL parser drops `:80`; the Host header of the same request may keep it. */
function withoutDefaultPort(authority: string): string {
  return authority.replace(/:(?:80|443)$/, "");
}

function withoutPort(authority: string): string {
  return /^\[[0-9a-fA-F:.]+\](?=:\d+$|$)/.exec(authority)?.[0] ?? authority.replace(/:\d+$/, "");
}

/** `undefined`: nothing forwarded; `null`: several hops or words that differ. */
function forwardedHost(headers: HeaderSource): string | null | undefined {
  const words: string[] = [...headerValues(headers, "x-forwarded-host")];
  for (const value of headerValues(headers, "forwarded")) {
    // RFC 7239 4: elements by comma, pairs by semicolon, a value is a token or a quoted string
    for (const pair of value.split(/[,;]/)) {
      const host = /^\s*host\s*=\s*(?:"([^"\\]*)"|([^"\s]*))\s*$/i.exec(pair);
      if (host) words.push(host[1] ?? host[2] ?? "");
    }
  }
  if (words.length === 0) return undefined;
  const first = (words[0] as string).trim();
  return words.every((word) => word.trim() === first) ? first : null;
}
