// Counts of the last seconds, added up in bounded memory until they are written.
import type { UsageCount } from "../../store/usage-store.ts";
import { storedName } from "../stored-name.ts";

/** Stands for users or tools beyond those that are told apart. A real one of that name is written `((other)`. */
const other = "(other)";

export interface UsageBounds {
  /** users that one server tells apart in a tenant and day */
  readonly users: number;
  readonly tools: number;
  /** counts (minute × user × tool) that wait to be written, of all tenants together */
  readonly counts: number;
}

export interface UsageBuffer {
  /** Adds one; `at` in ms since the epoch. False: there is no room for it, not even as `(other)`. */
  add(tenantId: string, userId: string, tool: string | undefined, allowed: boolean, at: number): boolean;
  /** Hands out everything and starts anew: at most `most` counts a batch. */
  take(most: number): { tenantId: string; counts: UsageCount[] }[];
  readonly size: number;
}

interface TenantBuffer {
  readonly users: Set<string>;
  /** tools that somebody was let use */
  readonly tools: Set<string>;
  /** names that were only ever refused: whoever makes names up must not take the room of real ones */
  readonly refusedTools: Set<string>;
  counts: UsageCount[];
  /** the same by minute, user and tool: names as they are, because one put together for each call costs more than the counting */
  places: Map<number, Map<string, Map<string | undefined, UsageCount>>>;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

export function usageBuffer(bounds: UsageBounds): UsageBuffer {
  const tenants = new Map<string, TenantBuffer>();
  let size = 0;
  let day = 0;

  function open(tenantId: string, at: number): TenantBuffer {
    const today = Math.floor(at / dayMs);
    if (today !== day) {
      day = today;
      for (const [id, tenant] of tenants) {
        tenant.users.clear();
        tenant.tools.clear();
        tenant.refusedTools.clear();
        if (tenant.counts.length === 0) tenants.delete(id);
      }
    }
    const known = tenants.get(tenantId);
    if (known !== undefined) return known;
    const made: TenantBuffer = {
      users: new Set(),
      tools: new Set(),
      refusedTools: new Set(),
      counts: [],
      places: new Map(),
    };
    tenants.set(tenantId, made);
    return made;
  }

  function toldTool({ tools, refusedTools }: TenantBuffer, tool: string, allowed: boolean): string {
    if (allowed || tools.has(tool)) return told(tools, tool, bounds.tools);
    return told(refusedTools, tool, Math.ceil(bounds.tools / 4));
  }

  return {
    add(tenantId, userId, tool, allowed, at) {
      const tenant = open(tenantId, at);
      const crowded = size >= bounds.counts;
      const user = crowded ? other : told(tenant.users, userId === "" ? userId : storedName(userId), bounds.users);
      const named = tool === undefined ? undefined : crowded ? other : toldTool(tenant, tool, allowed);
      const minute = at - (at % minuteMs);
      let count = tenant.places.get(minute)?.get(user)?.get(named);
      if (count === undefined) {
        // `(other)` has its own room, so that totals stay right when names no longer fit
        if (size >= bounds.counts * 2) return false;
        count = { at: minute, userId: user, ...(named === undefined ? {} : { tool: named }), allowed: 0, refused: 0 };
        tenant.counts.push(count);
        place(tenant, count);
        size += 1;
      }
      if (allowed) count.allowed += 1;
      else count.refused += 1;
      return true;
    },

    take(most) {
      const batches: { tenantId: string; counts: UsageCount[] }[] = [];
      for (const [tenantId, tenant] of tenants) {
        const { counts } = tenant;
        for (let from = 0; from < counts.length; from += most) {
          batches.push({ tenantId, counts: counts.slice(from, from + most) });
        }
        tenant.counts = [];
        tenant.places = new Map();
      }
      size = 0;
      return batches;
    },

    get size() {
      return size;
    },
  };
}

function place({ places }: TenantBuffer, count: UsageCount): void {
  const { at, userId, tool } = count;
  const users = places.get(at) ?? new Map<string, Map<string | undefined, UsageCount>>();
  places.set(at, users);
  const tools = users.get(userId) ?? new Map<string | undefined, UsageCount>();
  users.set(userId, tools);
  tools.set(tool, count);
}

/** A name as it is counted. What no store would take (too long, no text) counts as `(other)`. */
function told(known: Set<string>, name: string, most: number): string {
  const spelled = name.endsWith(other) ? `(${name}` : name;
  if (known.has(spelled)) return spelled;
  if (known.size >= most || !isStorable(spelled)) return other;
  known.add(spelled);
  return spelled;
}

function isStorable(name: string): boolean {
  return (
    name !== "" &&
    name.length <= 512 &&
    Buffer.byteLength(name) <= 512 &&
    !/\p{Surrogate}/u.test(name) &&
    !name.includes("\0")
  );
}
