import { expect, it } from "vitest";
import { checkSession } from "../../../src/runtime/request-session.ts";
import { runAsTenant } from "../../../src/runtime/tenant-context.ts";
import { runAsPlatform } from "../../../src/runtime/tenant-scope.ts";
import { openMemoryStores } from "../../../src/store/memory/open-memory-stores.ts";
import { aTenant } from "../../store/contract/opener.ts";
import { storedTenancy } from "./stored-tenancy.ts";

const steps = 100_000;
const ids = ["acme", "globex"];
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

interface Model {
  status: "active" | "suspended";
  /** which life of the id this is, counted by the test */
  life: number;
  readonly members: Set<string>;
}

it(`lets nobody across in ${steps} random steps of two tenants of a store, which end and begin anew`, async () => {
  let at = Math.floor(Date.now() / 1_000);
  const clock = () => at;
  const stores = openMemoryStores({ clock });
  const life = { sessionPolicy: { life: 100_000_000 } };
  const made = await storedTenancy(stores, ids, { clock, ...life });
  const { tenancy } = made;
  const operated = tenancy.stores?.tenants;
  if (operated === undefined) throw new TypeError("no stores");
  const pick = generator(53);
  const of = <Value>(list: readonly Value[]): Value => list[pick(list.length)] as Value;
  const model = new Map<string, Model>(
    ids.map((id) => [id, { status: "active", life: 0, members: new Set(["ann"]) } satisfies Model]),
  );
  const modelOf = (id: string): Model => model.get(id) as Model;
  const tokens: { tenant: string; person: string; life: number; token: string }[] = [];
  const mint = async (tenant: string): Promise<void> => {
    for (const person of people) {
      const token = await made.token(tenant, person, { at, life: 100_000_000 });
      tokens.push({ tenant, person, life: modelOf(tenant).life, token });
    }
  };
  for (const id of ids) await mint(id);
  /** session → who opened it, in which life */
  const sessions = new Map<string, string>();
  const wrong: string[] = [];
  const note = (text: string): void => void (wrong.length < 5 && wrong.push(text));
  const counts = { in: 0, crossing: 0, earlier: 0, suspended: 0, stranger: 0, foreignSession: 0 };
  let serial = 0;

  for (let step = 0; step < steps; step++) {
    const { tenant, person, life: from, token } = of(tokens.slice(-12));
    const host = of([`${tenant}.mcp.test`, `${of(ids)}.mcp.test`, `${of(ids)}.example`, "mcp.test"]);
    const header = pick(4) === 0 ? of([...ids, "nobody"]) : undefined;
    const session = pick(3) === 0 && sessions.size > 0 ? of([...sessions.keys()].slice(-8)) : undefined;
    const headers = {
      ...{ host, authorization: `Bearer ${token}` },
      ...(header === undefined ? {} : { "x-tenant-id": header }),
      ...(session === undefined ? {} : { "mcp-session-id": session }),
    };
    const request = { method: "POST", url: "/mcp", headers };
    const admission = await tenancy.admit(request);
    const meant = host === "mcp.test" ? tenant : host.split(".", 1)[0];
    const { status, life: present, members } = modelOf(tenant);
    const crossing = meant !== tenant || (header !== undefined && header !== tenant);
    const should = !crossing && status === "active" && from === present && members.has(person);
    if (admission.ok !== should)
      note(`step ${step}: ${JSON.stringify({ tenant, person, host, header, from, present })}`);
    if (crossing) counts.crossing++;
    else if (status === "suspended") counts.suspended++;
    else if (from !== present) counts.earlier++;
    else if (!members.has(person)) counts.stranger++;
    if (admission.ok) {
      counts.in++;
      const { context } = admission;
      const owner = `${tenant} ${present} ${person}`;
      if (context.tenantId !== tenant || context.principal?.subject !== person) note(`somebody else: ${person}`);
      const foreign = await checkSession(tenancy.sessions, request, context);
      if (session !== undefined && (foreign === undefined) !== (sessions.get(session) === owner))
        note(`session ${step}`);
      if (foreign !== undefined) counts.foreignSession++;
      else if (pick(4) === 0) {
        const id = `s${serial++}`;
        await tenancy.sessions.claim(id, context);
        sessions.set(id, owner);
      } else if (pick(8) === 0) {
        const seen = await runAsTenant(context, () => operated.getTenantUsers(tenant));
        if (seen.map(({ userId }) => userId).join() !== [...members].sort().join()) note(`members of ${tenant}`);
      }
    }
    if (pick(100) === 0) await runAsPlatform(() => operate(of(ids)));
  }

  async function operate(id: string): Promise<void> {
    const known = modelOf(id);
    const action = pick(8);
    if (action < 3) {
      known.status = known.status === "active" ? "suspended" : "active";
      await operated?.updateTenant(id, { status: known.status });
    } else if (action < 7) {
      const person = of(people);
      if (known.members.delete(person)) await operated?.removeUserFromTenant(id, person);
      else {
        known.members.add(person);
        await operated?.addUserToTenant(id, person, "member");
      }
    } else {
      await operated?.deleteTenant(id);
      await operated?.createTenant(aTenant(id, { domain: `${id}.example`, settings: { domains: [] } }));
      await operated?.addUserToTenant(id, "ann", "member");
      model.set(id, { status: "active", life: known.life + 1, members: new Set(["ann"]) });
      // by more than clocks may differ: before that, no token can be told from the earlier life's
      at += 61;
      await mint(id);
    }
  }

  expect(wrong).toEqual([]);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(500);
  await tenancy.close();
});
