// The guard as a proxy in this process, before a server in another one.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { openGuardKey } from "../../src/control/cli/guard-key.ts";
import { contextSigner } from "../../src/runtime/proxy/context-signer.ts";
import { guardProxy } from "../../src/runtime/proxy/guard-proxy.ts";
import type { Tenancy } from "../../src/runtime/tenancy.ts";

export interface GuardedUpstream {
  readonly url: string;
  readonly failures: string[];
  close(): Promise<void>;
}

/** `folder` gets the guard's key as `guard.json`, and `guard.jwks.json`. */
export async function guardedUpstream(tenancy: Tenancy, upstream: URL, folder: string): Promise<GuardedUpstream> {
  const { jwk } = await openGuardKey(join(folder, "guard.json"));
  const signer = await contextSigner(jwk, upstream.origin, () => Math.floor(Date.now() / 1_000));
  const failures: string[] = [];
  const http = createServer(guardProxy({ tenancy, upstream, signer, onFailure: (reason) => failures.push(reason) }));
  await new Promise<void>((ready) => http.listen(0, "127.0.0.1", ready));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${upstream.pathname}`,
    failures,
    async close() {
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    },
  };
}
