// Where a request came from, as far as anybody vouches for it: the connection's peer, or what trusted proxies say of theirs.
import { isIP } from "node:net";
import { type AdmitRequest, headersOf } from "./admit-request.ts";
import { headerValues } from "./header-source.ts";

/**
 * The peer's IP address. Where the peer is in `trustedPeers`, `X-Forwarded-For` is read from its end: each trusted proxy vouches
 * for the address before it, and the first one that is not trusted is the client's. What a client wrote there itself is
 * never reached. `undefined` where the server does not know its peer. IPv4 in IPv6 form is given as IPv4.
 */
export function clientAddress(request: AdmitRequest, trustedPeers: readonly string[] = []): string | undefined {
  const peer = request.socket?.remoteAddress;
  if (peer === undefined || isIP(peer) === 0) return undefined;
  let address = peer;
  if (trustedPeers.includes(peer)) {
    const hops = headerValues(headersOf(request), "x-forwarded-for").flatMap((value) => value.split(","));
    for (const hop of hops.reverse()) {
      const next = hop.trim();
      // Nobody can be told apart by a word that is no address: the last one vouched for stands.
      if (isIP(next) === 0) break;
      address = next;
      if (!trustedPeers.includes(next)) break;
    }
  }
  return address.toLowerCase().startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}
