// An issuer's keys over the network: https, one answer, no redirect, public addresses, little patience.
import { lookup } from "node:dns";
import type { IncomingMessage } from "node:http";
import { type RequestOptions, request } from "node:https";
import { ProvisionError } from "../provision-error.ts";
import { isPublicAddress } from "./public-address.ts";
import { readKeySet } from "./read-key-set.ts";

/** bytes of a JWK set: Microsoft's, the largest known, has 15 KB */
const mostBytes = 65_536;
/** milliseconds for the whole exchange */
const patience = 5_000;

export interface FetchIssuerKeysOptions {
  signal?: AbortSignal;
  /** whether an address may be asked; default: the public internet's alone */
  allows?: (address: string) => boolean;
  /** PEM of a certificate authority to trust instead of the system's */
  ca?: string;
}

/** Throws `issuer.keys-unreachable`, `issuer.keys-address` and what `readKeySet` throws. */
export async function fetchIssuerKeys(
  jwksUri: string,
  options: FetchIssuerKeysOptions = {},
): Promise<Record<string, unknown>[]> {
  const { signal, allows = isPublicAddress, ca } = options;
  const url = new URL(jwksUri);
  const place = `${url.host}${url.pathname}`;
  const timer = AbortSignal.timeout(patience);
  const unreachable = (reason: string, cause?: unknown): ProvisionError =>
    new ProvisionError("issuer.keys-unreachable", `The signing keys at ${place} can't be read: ${reason}.`, {
      kind: "failed",
      cause,
    });
  if (url.protocol !== "https:") throw unreachable("the address is not https");
  const forbidden = (): ProvisionError =>
    new ProvisionError("issuer.keys-address", `${url.host} does not lead to an address of the public internet.`);
  // An address in the URL itself is never looked up.
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  if (/^[\d.]+$|:/.test(literal) && !allows(literal)) throw forbidden();
  const exchange: RequestOptions = {
    signal: signal === undefined ? timer : AbortSignal.any([signal, timer]),
    headers: { accept: "application/json", "user-agent": "tenantry" },
    // No connection that somebody else opened, and none that outlives this.
    agent: false,
    // The address that is judged is the one that is connected to: a second look-up could give another.
    lookup(host, { family, hints }, answer) {
      lookup(host, { family: family ?? 0, hints: hints ?? 0, all: true }, (error, found) => {
        if (error !== null) answer(error, []);
        else if (found.length === 0 || !found.every(({ address }) => allows(address))) answer(forbidden(), []);
        else answer(null, found);
      });
    },
    ...(ca === undefined ? {} : { ca }),
  };
  try {
    const text = await new Promise<string>((resolve, reject) => {
      request(url, exchange, (response) => readText(response, unreachable).then(resolve, reject))
        .on("error", reject)
        .end();
    });
    return readKeySet(text, place);
  } catch (error) {
    if (error instanceof ProvisionError) throw error;
    if (signal?.aborted) throw error;
    if (timer.aborted) throw unreachable(`no whole answer within ${patience / 1000} s`);
    throw unreachable((error as NodeJS.ErrnoException).code ?? "the connection failed", error);
  }
}

async function readText(response: IncomingMessage, refuse: (reason: string) => ProvisionError): Promise<string> {
  const { statusCode = 0 } = response;
  try {
    if (statusCode >= 300 && statusCode < 400) throw refuse("it redirects, and redirects are not followed");
    if (statusCode !== 200) throw refuse(`status ${statusCode}`);
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of response as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > mostBytes) throw refuse(`more than ${mostBytes} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString("utf8");
  } finally {
    response.destroy();
  }
}
