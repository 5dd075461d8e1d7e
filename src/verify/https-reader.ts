// A bundle behind a web server or a CDN: plain HTTPS with conditional requests, nothing else.
import { limits } from "../limits.ts";
import type { RemoteReader } from "./remote-reader.ts";
import { VerifyError } from "./verify-error.ts";

export interface HttpsReaderOptions {
  /** sent with every request: what a gateway before the bundle asks for */
  headers?: Readonly<Record<string, string>>;
}

/**
 * Reads below `url` (`https://cdn.example/bundle`); http is for loopback addresses alone. Follows no redirect, stores no
 * cookie, and ends after `limits.remoteTimeout`. Throws a `VerifyError` `source.unreadable` (kind usage) for other URLs.
 */
export function httpsReader(url: string, options: HttpsReaderOptions = {}): RemoteReader {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  const loopback = base !== undefined && /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/.test(base.hostname);
  const plain = base !== undefined && base.search === "" && base.hash === "" && base.username === "";
  if (!plain || (base.protocol !== "https:" && !(base.protocol === "http:" && loopback))) {
    throw new VerifyError("source", "source.unreadable", "a bundle's URL must be https, without query or credentials", {
      kind: "usage",
    });
  }
  const start = base.href.endsWith("/") ? base.href : `${base.href}/`;
  return {
    async fetch(name, limit, known) {
      const address = `${start}${name}`;
      try {
        const response = await fetch(address, {
          headers: {
            ...options.headers,
            // A small body must not unfold into a large one.
            "accept-encoding": "identity",
            ...(known === undefined ? {} : { "if-none-match": known }),
          },
          redirect: "error",
          signal: AbortSignal.timeout(limits.remoteTimeout),
        });
        if (response.status === 304 && known !== undefined) {
          await response.body?.cancel();
          return "unchanged";
        }
        if (response.status !== 200) {
          await response.body?.cancel();
          if (response.status === 404 || response.status === 410) return undefined;
          throw refused(address, response.status);
        }
        const bytes = await boundedBody(response, limit, address);
        const tag = response.headers.get("etag");
        return { bytes, ...(tag === null ? {} : { tag }) };
      } catch (cause) {
        if (cause instanceof VerifyError) throw cause;
        throw new VerifyError("source", "source.unreadable", `${address} can't be reached`, { kind: "failed", cause });
      }
    },
  };
}

/** Endless data (TUF 1.5.2): what says that it is too long is not read, and no more is read than was allowed. */
async function boundedBody(response: Response, limit: number, address: string): Promise<Buffer> {
  const oversized = (): VerifyError =>
    new VerifyError("source", "source.oversized", `${address} is longer than ${limit} bytes`);
  if (Number(response.headers.get("content-length") ?? 0) > limit) {
    await response.body?.cancel();
    throw oversized();
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > limit) throw oversized();
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}

function refused(address: string, status: number): VerifyError {
  const denied = status === 401 || status === 403;
  return new VerifyError("source", "source.unreadable", `${address} is refused with status ${status}`, {
    kind: denied ? "missing" : "failed",
    // S3 hides what is missing from whoever may not list.
    ...(denied ? { mend: "let this server read the bundle; a bucket must let it list, too (s3:ListBucket)" } : {}),
  });
}
