// The fleet of a deployment without specs: its store's tenants, in the form that decisions take them from a bundle in.
import type { Clock } from "../../clock.ts";
import { limits } from "../../limits.ts";
import { isTenantId } from "../../spec/tenant-id.ts";
import { storeError } from "../../store/store-error.ts";
import type { Stores } from "../../store/stores.ts";
import type { TenantLookup, TrustedTenant } from "../../verify/bundle.ts";
import type { DecidingBundle } from "../bundle-view.ts";
import { labelUnder } from "../host-name.ts";
import { issuerHolders } from "./issuer-holders.ts";
import { recentAnswers } from "./recent-answers.ts";
import { type StoredConfig, type StoredPlace, storedConfig } from "./stored-config.ts";
import type { StoredTenants } from "./stored-tenants.ts";

export interface StoredFleet extends DecidingBundle {
  known<Answer>(decide: () => Answer): Answer | Promise<Answer>;
  /** Reads a tenant anew; done when decisions know. Never rejects. Without an id: whatever is in use. */
  changed(tenantId?: string): Promise<void>;
  close(): void;
}

export interface StoredFleetOptions extends StoredPlace, Omit<StoredTenants, "changes"> {
  readonly stores: Pick<Stores, "tenants"> & Required<Pick<Stores, "lives">>;
  readonly clock: Clock;
  /** false: no host is looked for among the tenants' domains; default true */
  readonly domains?: boolean;
  /** ms of a clock that never goes back; default: the process's own */
  readonly now?: () => number;
}

/** As read now; a tenant that is not there is remembered, too. */
type Read = { readonly tenant: TrustedTenant; readonly stored: StoredConfig } | null;

/** times that a decision may find that it needs to know more: a host, then its tenant, then its claim's */
const rounds = 4;

/** Reads what is asked for and keeps what is in use fresh. Close it. */
export function openStoredFleet(options: StoredFleetOptions): StoredFleet {
  const { stores, issuers, baseHost, clock } = options;
  const now = options.now ?? (() => performance.now());
  const life = (options.life ?? limits.storedTenantLife) * 1_000;
  const cache = {
    ...{ life, now, patience: limits.storedTenantPatience, entries: options.entries ?? limits.hotTenants },
    allowance: (options.allowance ?? limits.storedTenantAllowance) * 1_000,
  };
  const holders = issuerHolders();
  let versions = 0;
  const tenants = recentAnswers<Read>({
    ...cache,
    keepsFresh: (read) => read !== null && read.stored.config.config.status !== "suspended",
    async ask(tenantId, before) {
      const found = await stores.lives.getLife(tenantId);
      if (found === null) return null;
      const trusted = typeof issuers === "function" ? await issuers(structuredClone(found.tenant)) : issuers;
      if (found.tenant.tenantId !== tenantId) throw storeError("store.corrupt", "a tenant's record names another one");
      const around = { ...options, at: clock(), version: () => ++versions };
      const stored = storedConfig(found, trusted, around, before?.stored);
      holders.hold(tenantId, trusted);
      return stored === before?.stored ? before : { tenant: { config: stored.config, digest: stored.digest }, stored };
    },
  });
  const hosts = recentAnswers<string | null>({
    ...cache,
    keepsFresh: (tenantId) => tenantId !== null,
    ask: async (host) => (await stores.tenants.getTenantByDomain(host))?.tenantId ?? null,
  });
  /** what the decision that runs now would have to know better; undefined: it can't wait */
  let wanted: Map<string, () => Promise<void>> | undefined;

  function read<Value>(answers: typeof hosts | typeof tenants, kind: string, key: string): Value | undefined {
    const known = answers.peek(key);
    if (known?.recent !== true) {
      if (wanted !== undefined) wanted.set(`${kind} ${key}`, () => answers.load(key));
      else if (known === undefined) answers.load(key).catch(() => undefined);
    }
    return known?.value as Value | undefined;
  }

  function lookup(tenantId: string): TenantLookup {
    if (!isTenantId(tenantId)) return { status: "unknown" };
    const found = read<Read>(tenants, "tenant", tenantId);
    if (found === undefined) return { status: "stale", code: "tenant.unavailable" };
    if (found === null) return { status: "unknown" };
    if (holders.isShared(tenantId)) return { status: "refused", code: "tenant.shared-issuer" };
    return { status: "known", tenant: found.tenant };
  }

  async function decideAgain<Answer>(decide: () => Answer, tried: Set<string>): Promise<Answer> {
    for (let round = 0; ; round++) {
      const [answer, missing] = collecting(decide);
      const untried = [...missing].filter(([name]) => !tried.has(name));
      if (untried.length === 0 || round === rounds) return answer;
      for (const [name] of untried) tried.add(name);
      await Promise.all(untried.map(([, load]) => load()));
    }
  }

  function collecting<Answer>(decide: () => Answer): [Answer, Map<string, () => Promise<void>>] {
    const missing = new Map<string, () => Promise<void>>();
    wanted = missing;
    try {
      return [decide(), missing];
    } finally {
      wanted = undefined;
    }
  }

  // half a life: what is in use is then never older than a whole one, as long as the store answers
  const timer = setInterval(() => void Promise.all([tenants.sweep(), hosts.sweep()]), life / 2);
  timer.unref();

  return {
    lookup,
    get(tenantId) {
      const found = lookup(tenantId);
      return found.status === "known" ? found.tenant : undefined;
    },
    tenantsForHost(host) {
      // names under the base host are the deployment's to give: no tenant owns one as its domain
      if (baseHost !== undefined && (host === baseHost || labelUnder(host, baseHost) !== undefined)) return [];
      if (options.domains === false || !host.includes(".") || host.length > limits.hostLength) return [];
      const owner = read<string | null>(hosts, "host", host);
      if (owner === undefined || owner === null) return [];
      const found = lookup(owner);
      // the record has the last word: the domain may have been given up meanwhile
      if (found.status === "unknown" || (found.status === "known" && found.tenant.config.config.domain !== host))
        return [];
      return [owner];
    },
    // an issuer is named by a tenant's record, and records are not searched: a token says its tenant, or the request does
    tenantsForIssuer: () => [],
    freshness: () => ({ fresh: true, expires: Number.POSITIVE_INFINITY, part: "tenant" }),
    suspension: {
      version: 0,
      tenant: () => false,
      subject: (tenantId, _, issued) =>
        issued < (read<Read>(tenants, "tenant", tenantId)?.stored.notBefore ?? Infinity),
      session: () => false,
      token: () => false,
    },
    known(decide) {
      const [answer, missing] = collecting(decide);
      return missing.size === 0 ? answer : decideAgain(decide, new Set());
    },
    async changed(tenantId) {
      tenants.changed((key) => tenantId === undefined || key === tenantId);
      // who owned no tenant a moment ago may be this one's domain now
      hosts.changed(
        (_, owner) => tenantId === undefined || owner === undefined || owner === null || owner === tenantId,
      );
      if (tenantId === undefined) await Promise.all([tenants.sweep(), hosts.sweep()]);
      else if (isTenantId(tenantId)) await tenants.load(tenantId).catch(() => undefined);
    },
    close: () => clearInterval(timer),
  };
}
