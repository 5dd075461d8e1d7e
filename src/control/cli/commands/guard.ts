// tenantry guard: the guard before an MCP server that cannot be changed, in the foreground.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { contextSigner } from "../../../runtime/proxy/context-signer.ts";
import { eventKey } from "../../../runtime/proxy/event-ids.ts";
import { guardProxy } from "../../../runtime/proxy/guard-proxy.ts";
import type { Tenancy } from "../../../runtime/tenancy.ts";
import type { TenancyOptions } from "../../../runtime/tenancy-options.ts";
import type { Command, CommonOptions } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { openGuardKey } from "../guard-key.ts";
import type { Io } from "../io.ts";
import { openNamedStores } from "../open-named-stores.ts";
import { usageError } from "../usage-error.ts";

interface GuardOptions extends CommonOptions {
  upstream?: string;
  port?: string;
  address?: string;
  bundle?: string;
  root?: string;
  state?: string;
  baseHost?: string;
  key?: string;
  plainUpstream?: boolean;
  store?: string;
  quotas?: string;
  members?: string;
}

interface GuardResult {
  url: string;
  upstream: string;
  publicKeys: string;
  close(): Promise<void>;
}

/** Without a repository, `--bundle`, `--root`, `--base-host` and `--key` say everything. */
export const guard: Command<GuardOptions, GuardResult> = {
  endsOnSignal: true,
  async run(options, io) {
    const upstream = upstreamOf(options);
    const port = portOf(options.port);
    const kept = keptOf(options, io);
    const places = await placesOf(options, io);
    const { jwk, publicFile } = await openGuardKey(places.key);
    const { openTenancy } = await import("../../../runtime/open-tenancy.ts");
    const tenancy: Tenancy = await openTenancy({
      bundle: places.bundle,
      root: places.root,
      state: places.state,
      baseHost: places.baseHost,
      clock: io.clock,
      ...kept,
    });
    const signer = await contextSigner(jwk, upstream.origin, io.clock);
    const onFailure = (reason: string) => io.note(`the server behind did not answer: ${reason}`);
    const http = createServer(guardProxy({ tenancy, upstream, signer, onFailure, eventKey: eventKey(jwk) }));
    try {
      await new Promise<void>((ready, failed) => {
        http.once("error", failed).listen(port, options.address ?? "127.0.0.1", ready);
      });
    } catch (error) {
      await tenancy.close();
      throw error;
    }
    const { address, port: taken } = http.address() as AddressInfo;
    const host = address.includes(":") ? `[${address}]` : address;
    return {
      url: `http://${host}:${taken}${upstream.pathname}`,
      upstream: upstream.href,
      publicKeys: publicFile,
      async close() {
        http.closeAllConnections();
        await new Promise((closed) => http.close(closed));
        await tenancy.close();
      },
    };
  },

  json: ({ url, upstream, publicKeys }) => ({ ok: true, url, upstream, publicKeys }),

  print({ url, upstream, publicKeys }, io) {
    io.say(`guarding ${upstream} at ${io.paint("bold", url)}`);
    io.say(`the server behind verifies the header x-tenantry-context with ${publicKeys}`);
    io.say("Ctrl-C ends it");
  },

  async hold({ close }, io) {
    await new Promise<void>((done) => {
      if (io.signal.aborted) done();
      io.signal.addEventListener("abort", () => done(), { once: true });
    });
    await close();
    io.note("guard stopped");
  },
};

function upstreamOf({ upstream, plainUpstream }: GuardOptions): URL {
  if (upstream === undefined || !URL.canParse(upstream))
    throw usageError(
      "cli.usage",
      "--upstream must name the server's MCP endpoint",
      "such as http://127.0.0.1:3001/mcp",
    );
  const url = new URL(upstream);
  if (
    !/^https?:$/.test(url.protocol) ||
    url.username !== "" ||
    url.password !== "" ||
    url.search !== "" ||
    url.hash !== ""
  )
    throw usageError(
      "cli.usage",
      "--upstream must be an http or https address with a path and nothing else",
      "leave out user, query and fragment",
    );
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !loopback && plainUpstream !== true)
    throw usageError(
      "cli.usage",
      `--upstream ${url.origin} is not encrypted`,
      "use https, or say --plain-upstream where the network between is yours alone",
    );
  return url;
}

function portOf(text = "3040"): number {
  const port = Number(text);
  if (!(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw usageError("cli.usage", `--port ${text} is not a port`, "a number from 0 to 65535; 0 takes a free one");
  return port;
}

/** What several guards share. Tenants stay the bundle's: a store without `--store` is nowhere, so the two words need it. */
function keptOf(
  { store, quotas, members }: GuardOptions,
  io: Io,
): Pick<TenancyOptions, "stores" | "limiter" | "members"> {
  if (quotas !== undefined && quotas !== "exact" && quotas !== "lease")
    throw usageError("cli.usage", `--quotas ${JSON.stringify(quotas)} is not exact or lease`);
  if (members !== undefined && members !== "token" && members !== "store")
    throw usageError("cli.usage", `--members ${JSON.stringify(members)} is not token or store`);
  if (store === undefined && (quotas !== undefined || members === "store"))
    throw usageError(
      "cli.usage",
      "--quotas and --members store need a store",
      "name one with --store env:NAME or file:PATH",
    );
  return {
    ...(store === undefined ? {} : { stores: (declared) => openNamedStores({ store }, io, { declared }) }),
    ...(quotas === undefined ? {} : { limiter: quotas }),
    ...(members === undefined ? {} : { members }),
  };
}

type Places = Record<"bundle" | "root" | "state" | "key" | "baseHost", string>;

async function placesOf(options: GuardOptions, io: Pick<Io, "cwd">): Promise<Places> {
  const { bundle, root, baseHost, key, state } = options;
  const here = (path: string): string => resolve(io.cwd, path);
  if (bundle !== undefined && root !== undefined && baseHost !== undefined && key !== undefined)
    return { bundle: here(bundle), root: here(root), key: here(key), baseHost, state: here(state ?? `${key}.state`) };
  const deployment = await openDeployment(options, io);
  const folder = join(deployment.keysDirectory, "..");
  return {
    bundle: bundle === undefined ? deployment.bundlePlace : here(bundle),
    root: root === undefined ? deployment.rootFile : here(root),
    state: state === undefined ? join(folder, "guard-state") : here(state),
    key: key === undefined ? join(folder, "guard.json") : here(key),
    baseHost: baseHost ?? deployment.settings.baseHost,
  };
}
