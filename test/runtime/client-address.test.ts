import { describe, expect, it } from "vitest";
import { clientAddress } from "../../src/runtime/client-address.ts";

const trusted = ["10.0.0.1", "10.0.0.2", "::1"];

describe("the address that a request came from", () => {
  it.each([
    ["the peer's own", "192.0.2.7", undefined, "192.0.2.7"],
    ["the peer's, whatever a stranger says of others", "192.0.2.7", "203.0.113.9", "192.0.2.7"],
    ["the one that a trusted proxy vouches for", "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["the one before the last trusted proxy", "10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"],
    ["not what the client wrote before the proxy did", "10.0.0.1", "127.0.0.1, 203.0.113.9", "203.0.113.9"],
    ["not a trusted address that a stranger claims to have come by", "10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"],
    ["the proxy's, where it says nothing", "10.0.0.1", undefined, "10.0.0.1"],
    ["the last that is an address", "10.0.0.1", "203.0.113.9, unknown, 10.0.0.2", "10.0.0.2"],
    ["the proxy's, where nothing is an address", "10.0.0.1", "'; drop table", "10.0.0.1"],
    ["IPv6", "::1", "2001:db8::9", "2001:db8::9"],
    ["IPv4 where it comes as IPv6", "::ffff:192.0.2.7", undefined, "192.0.2.7"],
    ["nobody's, where the server does not know its peer", undefined, "203.0.113.9", undefined],
    ["nobody's, where the peer is no address", "unix:/run/x", undefined, undefined],
  ])("is %s", (_, remoteAddress, forwarded, expected) => {
    const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
    expect(clientAddress({ headers, socket: { remoteAddress } }, trusted)).toBe(expected);
  });

  it("joins several headers in their order", () => {
    const rawHeaders = ["X-Forwarded-For", "9.9.9.9", "x-forwarded-for", "203.0.113.9"];
    expect(clientAddress({ headers: {}, rawHeaders, socket: { remoteAddress: "10.0.0.1" } }, trusted)).toBe(
      "203.0.113.9",
    );
  });
});
