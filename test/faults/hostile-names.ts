import type { Stores } from "../../src/store/stores.ts";
import { hostileIds, hostileTenantIds } from "../store/contract/hostile-ids.ts";
import { aTenant } from "../store/contract/opener.ts";
import { type FaultScenario, faultOutcome } from "./fault-scenario.ts";

/** Two tenants with the same hostile user ids, and hostile texts where a tenant's id should be. */
export function hostileNames(store: string, open: () => Promise<Stores>): FaultScenario {
  return {
    fault: `hostile ids (${store})`,
    done: `${Object.keys(hostileIds).length} user ids in each of 2 tenants, ${Object.keys(hostileTenantIds).length} tenant ids`,
    async run() {
      const stores = await open();
      const ids = ["acme", "globex"];
      const users = Object.values(hostileIds);
      const decided: boolean[] = [];
      try {
        for (const id of ids) await stores.tenants.createTenant(aTenant(id));
        for (const id of ids) for (const user of users) await stores.tenants.addUserToTenant(id, user, `${id}-role`);
        for (const id of ids)
          for (const user of users) decided.push((await stores.tenants.getTenantUser(id, user))?.role === `${id}-role`);
        const kept = await Promise.all(ids.map(async (id) => (await stores.tenants.getTenantUsers(id)).length));
        for (const text of Object.values(hostileTenantIds)) {
          decided.push((await stores.tenants.getTenant(text)) === null);
          const made = stores.tenants.createTenant({ ...aTenant("acme"), tenantId: text });
          decided.push(
            await made.then(
              () => false,
              (error: { code?: string }) => error.code === "store.invalid",
            ),
          );
        }
        const [most, least] = [Math.max(...kept), Math.min(...kept)];
        const figures = { lost: Math.max(0, users.length - least), twice: Math.max(0, most - users.length) };
        const right = decided.filter(Boolean).length;
        return faultOutcome(
          { sent: decided.length, right, ...figures },
          "each its own; none of the others is a tenant",
        );
      } finally {
        await stores.close();
      }
    },
  };
}
