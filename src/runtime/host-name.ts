// The name in a request's authority (RFC 9110 7.2), read closed: one spelling, or nothing.
import { limits } from "../limits.ts";

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Lower-case host of an authority `name[:port]`; `undefined` for anything that could be read in two ways: empty or
 * trailing labels, a port that is no number, user info, percent signs, characters outside ASCII, IDN in either
 * spelling (`xn--`), more than 253 characters. IP literals give `undefined` too: they name machines, not tenants.
 */
export function readHost(authority: string): string | undefined {
  if (authority.length > limits.hostLength + 6) return undefined;
  const colon = authority.indexOf(":");
  const name = colon < 0 ? authority : authority.slice(0, colon);
  if (colon >= 0) {
    const port = authority.slice(colon + 1);
    if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535) return undefined;
  }
  if (name.length === 0 || name.length > limits.hostLength || !/^[A-Za-z0-9.-]+$/.test(name)) return undefined;
  const host = name.toLowerCase();
  const labels = host.split(".");
  for (const one of labels) if (!label.test(one) || one.startsWith("xn--")) return undefined;
  // a last label of digits (or 0x…) makes a URL parser read the whole as an IPv4 address (WHATWG URL 3.5)
  return /^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "") ? undefined : host;
}

/** The one label below `base` that `host` is, compared label by label; `undefined` when it is not directly below. */
export function labelUnder(host: string, base: string): string | undefined {
  const dot = host.indexOf(".");
  return dot > 0 && host.length - dot - 1 === base.length && host.slice(dot + 1) === base
    ? host.slice(0, dot)
    : undefined;
}
