import { join } from "node:path";
import { bundleNames, indexLayout } from "../bundle/documents.ts";
import { type Clock, systemClock } from "../clock.ts";
import { limits } from "../limits.ts";
import type { Bundle, Freshness, TenantLookup } from "./bundle.ts";
import { type BundleMark, bundleMarkShape, markOf, sameKeys, stateFrom } from "./bundle-mark.ts";
import type { BundleSource } from "./bundle-source.ts";
import { directorySource } from "./directory-source.ts";
import { FleetView, type HotTenants } from "./fleet-view.ts";
import { readHighWaterMark, writeHighWaterMark } from "./high-water-mark.ts";
import { httpsReader } from "./https-reader.ts";
import { IndexReader } from "./index-reader.ts";
import { localCopy } from "./local-copy.ts";
import { remoteSource } from "./remote-source.ts";
import { suspensionView } from "./suspension-view.ts";
import { type RootInput, trustRoot } from "./trust-root.ts";
import { acceptHead, acceptRoot, acceptSuspension, assertRootAlive, type TrustState } from "./trust-store.ts";
import { VerifyError } from "./verify-error.ts";
import { watchBundle } from "./watch-bundle.ts";

/**
 * `trust`: the pinned root. `state`: a folder for the high-water mark, one for each server; without it, a restart can be
 * answered with an older bundle for as long as that one's head lives. `deployment`, `environment`: must be the root's.
 */
export interface OpenBundleOptions {
  trust: RootInput;
  state?: string;
  clock?: Clock;
  deployment?: string;
  environment?: string;
}

/**
 * Opens a bundle from a folder, an `https://` address or another source: walks to the newest root, verifies head and suspension list, reads the
 * two index tables. Buckets and tenants are read and verified when they are first asked for.
 * Throws `VerifyError` where anything of that is refused: a server with nothing valid must not start.
 */
export async function openBundle(source: string | BundleSource, options: OpenBundleOptions): Promise<Bundle> {
  const bundle = new OpenedBundle(typeof source === "string" ? sourceOf(source, options) : source, options);
  await bundle.start(options.state);
  return bundle;
}

function sourceOf(place: string, { trust, state }: OpenBundleOptions): BundleSource {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//.exec(place)?.[1];
  if (scheme === undefined) return directorySource(place);
  const refused = (why: string): VerifyError => new VerifyError("source", "source.unreadable", why, { kind: "usage" });
  if (scheme !== "https" && scheme !== "http")
    throw refused(`a bundle is opened from a folder or an https address; ${scheme} needs a source of its own`);
  // Design §3.7: loopback http where the pinned root says `local`, and nowhere else.
  if (scheme === "http" && trustRoot(trust).document.environment !== "local")
    throw refused("a bundle is read over https: only a root of environment local may be served by http");
  return remoteSource(httpsReader(place), localCopy(state === undefined ? undefined : join(state, "copy")));
}

class OpenedBundle implements Bundle {
  readonly #source: BundleSource;
  readonly #clock: Clock;
  readonly #watches = new Set<() => void>();
  #state: TrustState;
  #marks: string | undefined;
  #fleet: FleetView | undefined;
  #suspension: Bundle["suspension"];
  #running: Promise<boolean> | undefined;
  #closed = false;
  #epoch = 0;

  constructor(source: BundleSource, options: OpenBundleOptions) {
    this.#source = source;
    this.#clock = options.clock ?? systemClock;
    this.#state = { root: trustRoot(options.trust, options) };
    this.#suspension = suspensionView(undefined, this.#clock);
  }

  async start(state: string | undefined): Promise<void> {
    if (state !== undefined) {
      this.#marks = state;
      this.#state = stateFrom(this.#state.root, await readHighWaterMark<BundleMark>(state, bundleMarkShape));
    }
    await this.refresh();
  }

  get deployment(): string {
    return this.#state.root.document.deployment;
  }

  get environment(): string {
    return this.#state.root.document.environment;
  }

  get version(): number {
    return this.#state.head?.document.version ?? 0;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get size(): number {
    return this.#state.head?.document.tenants.count ?? 0;
  }

  get suspension(): Bundle["suspension"] {
    return this.#suspension;
  }

  get(tenantId: string): ReturnType<Bundle["get"]> {
    const found = this.lookup(tenantId);
    return found.status === "known" ? found.tenant : undefined;
  }

  lookup(tenantId: string): TenantLookup {
    const at = this.#clock();
    const { expires, part } = this.freshness(at);
    if (at >= expires || this.#fleet === undefined) return { status: "stale", code: `${part}.expired` };
    const entry = this.#fleet.tenant(tenantId, at);
    if (entry.status === "known" && at >= entry.tenant.config.expires) return { status: "stale", code: "time.expired" };
    return entry;
  }

  tenantsForHost(host: string): string[] {
    return this.#fleet?.routed("host", host, this.#clock(), ({ config }) => config.config.hosts.includes(host)) ?? [];
  }

  tenantsForIssuer(issuer: string): string[] {
    const trusts = ({ config }: { config: { config: { issuers: { issuer: string }[] } } }): boolean =>
      config.config.issuers.some((one) => one.issuer === issuer);
    return this.#fleet?.routed("issuer", issuer, this.#clock(), trusts) ?? [];
  }

  freshness(at = this.#clock()): Freshness {
    const { root, head, suspension } = this.#state;
    let part: Freshness["part"] = "head";
    let expires = head?.document.expires ?? 0;
    if ((suspension?.document.expires ?? 0) < expires) {
      part = "suspension";
      expires = suspension?.document.expires ?? 0;
    }
    if (root.document.expires < expires) {
      part = "root";
      expires = root.document.expires;
    }
    return { fresh: at < expires, expires, part };
  }

  /** One at a time: whoever asks during a refresh waits for that one. */
  refresh(): Promise<boolean> {
    this.#running ??= this.#refresh().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  watch(options: Parameters<Bundle["watch"]>[0] = {}): () => void {
    const interval = options.interval ?? this.#source.interval;
    const stop = watchBundle(this, { ...options, ...(interval === undefined ? {} : { interval }) });
    this.#watches.add(stop);
    return () => {
      this.#watches.delete(stop);
      stop();
    };
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#watches) stop();
    this.#fleet = undefined;
    this.#state = { root: this.#state.root };
    this.#suspension = suspensionView(undefined, this.#clock);
  }

  async #refresh(): Promise<boolean> {
    await this.#source.prepare?.(this.#state.root.document.version);
    this.#assertOpen();
    const at = this.#clock();
    const before = this.#state;
    let taken = before;
    const walked = this.#walkRoots(before);
    let next = walked;
    const rekeyed = !sameKeys(before.root, next.root);
    // After a change of keys nothing that was verified under the old ones is served, even where the head is refused.
    let fleet = next.head === undefined || rekeyed ? undefined : this.#fleet;
    let refusal: unknown;
    try {
      assertRootAlive(next, at);
      // The list before the head: cutting somebody off must not wait for a head that is refused.
      next = acceptSuspension(next, this.#read(bundleNames.suspension, limits.suspensionBytes, "suspension"), at);
    } catch (error) {
      refusal = error;
    }
    try {
      const headed = acceptHead(next, this.#read(bundleNames.head, limits.headBytes, "head"), at);
      if (headed.head !== undefined && (headed.head !== next.head || fleet === undefined)) {
        if (this.#source.bring !== undefined) {
          // Cutting somebody off does not wait for what a network still has to bring. Where keys changed, the state before
          // stands until all of the new one is here.
          if (next !== taken && fleet !== undefined) {
            await this.#take(next, fleet);
            taken = next;
          }
          await this.#source.bring(headed.head.document, next.headFloor?.tenants);
          this.#assertOpen();
        }
        fleet = this.#fleetOf(headed, next, rekeyed);
      }
      next = headed;
    } catch (error) {
      refusal ??= error;
    }
    if (next !== taken) await this.#take(next, fleet);
    if (refusal !== undefined) throw refusal;
    return next !== before;
  }

  /** TUF 5.3.3: one version after another, at most so many. */
  #walkRoots(state: TrustState): TrustState {
    let next = state;
    for (let step = 0; step < limits.rootWalk; step += 1) {
      const bytes = this.#source.readNow(bundleNames.root(next.root.document.version + 1), limits.rootBytes);
      if (bytes === undefined) return next;
      next = acceptRoot(next, bytes);
    }
    return next;
  }

  #fleetOf(state: TrustState, floor: TrustState, rekeyed: boolean): FleetView | undefined {
    const document = state.head?.document;
    if (document === undefined) return undefined;
    const before = floor.head === undefined ? undefined : this.#fleet;
    const hot: HotTenants = rekeyed || before === undefined ? new Map() : before.hot;
    const fleet = new FleetView(this.#source, document, state.root, hot, before);
    if (before !== undefined) fleet.assertNotBelow(before.tenants);
    else if (floor.headFloor !== undefined && floor.headFloor.tenants.digest !== document.tenants.digest) {
      // After a restart: the index that was last accepted is still among the source's objects, by its digest.
      fleet.assertNotBelow(new IndexReader(this.#source, indexLayout.tenantRecordBytes, floor.headFloor.tenants));
    }
    return fleet;
  }

  /** The mark first: what was not remembered must not be served, or a crash would forget it. */
  async #take(next: TrustState, fleet: FleetView | undefined): Promise<void> {
    if (this.#marks !== undefined) await writeHighWaterMark(this.#marks, markOf(next));
    this.#assertOpen();
    if (next.suspension !== this.#state.suspension) {
      this.#suspension = suspensionView(next.suspension?.document, this.#clock);
    }
    this.#state = next;
    this.#fleet = fleet;
    this.#epoch += 1;
  }

  #read(name: string, limit: number, part: "head" | "suspension"): Buffer {
    const bytes = this.#source.readNow(name, limit);
    if (bytes !== undefined) return bytes;
    throw new VerifyError(part, "bundle.missing", `the bundle has no ${name}`, {
      kind: "missing",
      mend: "publish it: `tenantry publish`",
    });
  }

  #assertOpen(): void {
    if (this.#closed) throw new VerifyError("source", "bundle.closed", "the bundle is closed", { kind: "usage" });
  }
}
