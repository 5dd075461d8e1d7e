// Where tenants come from: a bundle that is watched, or a store that is asked. What decides sees one form of both.
import { type Clock, systemClock } from "../clock.ts";
import type { Bundle, WatchOptions } from "../verify/bundle.ts";
import type { DecidingBundle } from "./bundle-view.ts";
import { openLiveBundle } from "./live-bundle.ts";
import { openStoredFleet } from "./stored/open-stored-fleet.ts";
import type { StoredSource } from "./stored/stored-source.ts";
import type { ChangeChannel } from "./stored/stored-tenants.ts";
import type { TenancyOptions } from "./tenancy-options.ts";

export interface TenantSource {
  readonly bundle: DecidingBundle;
  /** the bundle itself, where there is one */
  readonly published: Bundle | undefined;
  /** Has a tenant that was changed here read anew, and tells other servers. Absent where nobody can change one. */
  readonly changed?: (tenantId: string) => Promise<void>;
  /** Calls `listener` with each tenant that another server says it changed. */
  hear(listener: (tenantId: string) => void): void;
  close(): Promise<void>;
}

/** Throws the coded errors of `verify/` where no valid bundle is there, and those of `tenants.changes`. */
export async function openSource(
  options: TenancyOptions,
  stored: StoredSource | undefined,
  heard: Pick<WatchOptions, "onChange" | "onRefusal"> = {},
): Promise<TenantSource> {
  if (stored !== undefined) return openStored(options, stored, options.clock ?? systemClock);
  const published = await openLiveBundle(options, heard);
  return {
    bundle: published,
    published,
    hear: () => undefined,
    close: async () => published.close(),
  };
}

async function openStored(
  { deployment = "store", environment = "default", baseHost, resolve }: TenancyOptions,
  { stores, tenants }: StoredSource,
  clock: Clock,
): Promise<TenantSource> {
  const { changes, ...rest } = tenants;
  const fleet = openStoredFleet({
    ...{ ...rest, stores, clock, deployment, environment, baseHost: baseHost?.toLowerCase() },
    domains: resolve?.sources?.includes("domain") ?? true,
  });
  const listeners: ((tenantId: string) => void)[] = [];
  let channel: ChangeChannel | undefined;
  try {
    channel = await changes?.((tenantId) => {
      void fleet.changed(tenantId);
      if (tenantId !== undefined) for (const listener of listeners) listener(tenantId);
    });
  } catch (error) {
    fleet.close();
    throw error;
  }
  return {
    bundle: fleet,
    published: undefined,
    async changed(tenantId) {
      await fleet.changed(tenantId);
      // a hint that is lost costs others what is left of an answer's life
      await channel?.announce(tenantId).catch(() => undefined);
    },
    hear: (listener) => void listeners.push(listener),
    async close() {
      fleet.close();
      channel?.close();
    },
  };
}
