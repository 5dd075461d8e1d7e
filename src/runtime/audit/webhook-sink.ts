import { createHmac } from "node:crypto";
import { lineDigest } from "../../verify/audit/audit-line.ts";
import { auditError } from "./audit-error.ts";
import type { AuditSink } from "./audit-sink.ts";

export interface WebhookSinkOptions {
  /** https, or http to a loopback address */
  readonly url: string;
  /** shared with the receiver; at least 16 characters */
  readonly secret: string;
  /** milliseconds for one delivery; default 5,000 */
  readonly timeout?: number;
  /** milliseconds since the epoch */
  readonly now?: () => number;
}

const loopback = new Set(["127.0.0.1", "[::1]", "localhost"]);

/**
 * Posts each batch as `application/x-ndjson`. `tenantry-signature: t=<seconds>,v1=<hex>` is HMAC-SHA-256 over
 * `<seconds>.<body>`; `idempotency-key` is the digest of the batch's first line, the same whenever a batch comes again. Any
 * 2xx is a receipt; everything else is tried again by the log. Redirects are not followed. Throws `audit.configuration`.
 */
export function webhookSink(options: WebhookSinkOptions): AuditSink {
  const { secret, timeout = 5_000, now = Date.now } = options;
  const url = URL.parse(options.url);
  const plain = url?.protocol === "http:" && loopback.has(url.hostname);
  if (url === null || (url.protocol !== "https:" && !plain) || url.username !== "" || secret.length < 16) {
    throw auditError(
      "audit.configuration",
      "a webhook needs an https URL without credentials and a secret of 16 characters",
      {
        kind: "usage",
      },
    );
  }
  return {
    name: "webhook",
    async write(batch) {
      const body = `${batch.map(({ line }) => line).join("\n")}\n`;
      const seconds = Math.floor(now() / 1000);
      const mac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
      let status: number | undefined;
      let cause: unknown;
      try {
        const answer = await fetch(url, {
          method: "POST",
          body,
          redirect: "manual",
          signal: AbortSignal.timeout(timeout),
          headers: {
            "content-type": "application/x-ndjson",
            "idempotency-key": lineDigest(batch[0]?.line ?? ""),
            "tenantry-signature": `t=${seconds},v1=${mac}`,
          },
        });
        status = answer.status;
        // Unread bodies hold their connection.
        await answer.body?.cancel();
      } catch (error) {
        cause = error;
      }
      if (status !== undefined && status >= 200 && status < 300) return;
      const what = status === undefined ? "did not answer" : `answered ${status}`;
      throw auditError("audit.sink", `the audit webhook at ${url.host} ${what}`, cause === undefined ? {} : { cause });
    },
  };
}
