import { describe, expect, it } from "vitest";
import { checkMethod, shownResult } from "../../src/runtime/guard/check-method.ts";
import { checkSession } from "../../src/runtime/request-session.ts";
import type { TenantContext } from "../../src/runtime/tenant-context.ts";
import { memoryTenancy } from "../mock/memory-tenancy.ts";

const steps = 100_000;
const tenants = ["acme", "globex"];
const people = ["ann", "bob"];

/** Numbers that are the same on every run. */
function generator(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

describe("the guard, between two tenants with the same people", () => {
  it(`lets nobody across in ${steps} random steps`, async () => {
    const made = await memoryTenancy(tenants);
    const { tenancy, issuers, bundle } = made;
    const pick = generator(42);
    const of = <Value>(list: readonly Value[]): Value => list[pick(list.length)] as Value;
    // the model: who owns what, and who is cut off
    const sessions = new Map<string, string>();
    const tasks = new Map<string, string>();
    const cutOff = new Set<string>();
    const tokens: { tenant: string; person: string; token: string }[] = [];
    for (const tenant of tenants)
      for (const person of people) {
        const token = (await issuers[tenant]?.token({ claims: { sub: `${tenant}-${person}` }, life: 7_200 })) ?? "";
        tokens.push({ tenant, person: `${tenant}-${person}`, token });
      }
    const wrong: string[] = [];
    const note = (text: string): void => {
      if (wrong.length < 5) wrong.push(text);
    };
    const counts = { in: 0, out: 0, crossing: 0, foreign: 0 };
    let serial = 0;

    for (let step = 0; step < steps; step++) {
      const { tenant, person, token } = of(tokens);
      const host = of([`${tenant}.mcp.test`, `${of(tenants)}.mcp.test`, "mcp.test", "nobody.mcp.test"]);
      const header = pick(4) === 0 ? of([...tenants, "nobody", "ACME"]) : undefined;
      const session = pick(3) === 0 && sessions.size > 0 ? of([...sessions.keys()].slice(-8)) : undefined;
      const request = {
        method: "POST",
        url: "/mcp",
        headers: {
          host,
          authorization: `Bearer ${token}`,
          ...(header === undefined ? {} : { "x-tenant-id": header }),
          ...(session === undefined ? {} : { "mcp-session-id": session }),
        },
      };
      const admission = await tenancy.admit(request);
      const meant = host.endsWith(".mcp.test") ? host.slice(0, -".mcp.test".length) : tenant;
      const should =
        meant === tenant && (header === undefined || header === tenant) && !cutOff.has(tenant) && !cutOff.has(person);
      if (admission.ok !== should) note(`step ${step}: ${JSON.stringify({ tenant, host, header })} ${admission.ok}`);
      if (!admission.ok) {
        counts.out++;
        if (meant !== tenant) counts.crossing++;
      } else {
        counts.in++;
        await inside(admission.context, tenant, person, session, request);
      }
      if (pick(500) === 0) {
        const who = of([...tenants, ...tokens.map((one) => one.person)]);
        if (cutOff.delete(who)) bundle.suspended.delete(who);
        else {
          cutOff.add(who);
          bundle.suspended.add(who);
        }
      }
    }

    async function inside(
      context: TenantContext,
      tenant: string,
      person: string,
      session: string | undefined,
      request: Parameters<typeof checkSession>[1],
    ): Promise<void> {
      if (context.tenantId !== tenant || context.principal?.subject !== person) note(`somebody else: ${person}`);
      const foreign = await checkSession(tenancy.sessions, request, context);
      if (session !== undefined && (foreign === undefined) !== (sessions.get(session) === person))
        note(`session of ${person}`);
      if (foreign !== undefined) {
        counts.foreign++;
        return;
      }
      const action = pick(4);
      if (action === 0) {
        const id = `s${serial++}`;
        await tenancy.sessions.claim(id, context);
        sessions.set(id, person);
      } else if (action === 1) {
        const id = `t${serial++}`;
        shownResult(tenancy, context, { method: "tools/call" }, { task: { taskId: id } });
        tasks.set(id, person);
      } else if (action === 2 && tasks.size > 0) {
        const id = of([...tasks.keys()].slice(-8));
        const refused = await checkMethod(tenancy, context, { method: "tasks/result", params: { taskId: id } });
        if ((refused === undefined) !== (tasks.get(id) === person))
          note(`task ${id} of ${tasks.get(id)} for ${person}`);
      } else {
        const recent = [...tasks.keys()].slice(-8).map((taskId) => ({ taskId }));
        const shown = shownResult(tenancy, context, { method: "tasks/list" }, { tasks: recent }) as typeof shownTasks;
        if (shown.tasks.some(({ taskId }) => tasks.get(taskId) !== person)) note(`a list of ${person}`);
      }
    }
    const shownTasks = { tasks: [{ taskId: "" }] };

    expect(wrong).toEqual([]);
    expect(made.records.some(({ tenantId }) => tenantId !== undefined && !tenants.includes(tenantId))).toBe(false);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(1_000);
  });
});
