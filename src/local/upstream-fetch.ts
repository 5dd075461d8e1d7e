// How the platform speaks to a connection's provider: only where its issuer allows, not for ever, not without end.
import type { CustomFetch } from "openid-client";
import { limits } from "../limits.ts";

const isLoopback = (hostname: string): boolean =>
  ["127.0.0.1", "localhost", "[::1]"].includes(hostname) || hostname.endsWith(".localhost");

/**
 * Gives a fetch for one issuer. Plain http is for issuers that are, which are on loopback; and a provider elsewhere can neither make
 * us speak to this machine nor send us on by a redirect. Rejects with `TypeError`.
 */
export function upstreamFetch(issuer: string): CustomFetch {
  const from = new URL(issuer);
  return async (url, options) => {
    const { protocol, hostname } = new URL(url);
    const clear = protocol !== "https:" && (protocol !== "http:" || from.protocol !== "http:");
    if (clear || isLoopback(hostname) !== isLoopback(from.hostname))
      throw new TypeError("the provider names an address outside of where its issuer is");
    const { method, headers, body } = options;
    const signal = AbortSignal.timeout(limits.localUpstreamPatience * 1_000);
    const answer = await fetch(url, {
      method,
      headers,
      body: body ?? null,
      redirect: "manual",
      signal,
    });
    const length = limits.localUpstreamBytes;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body ?? []) {
      size += chunk.length;
      if (size > length) throw new TypeError("the provider's answer is too long");
      chunks.push(chunk);
    }
    const { status, headers: heads } = answer;
    return new Response([204, 304].includes(status) ? null : Buffer.concat(chunks), { status, headers: heads });
  };
}
