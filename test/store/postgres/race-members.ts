// One of several processes that add members and open sessions at once: `race-members.ts URL NUMBER`.
import { openPostgresStores } from "../../../src/store/postgres/open-postgres-stores.ts";

const [, , connectionString = "", number = ""] = process.argv;
const stores = await openPostgresStores({ connectionString });
const refusedByQuota = (error: unknown) => {
  if (!(error instanceof Error && "code" in error && error.code === "store.max-users")) throw error;
};
const now = Date.now();
await Promise.all(
  Array.from({ length: 20 }, async (_, n) => {
    await stores.tenants.addUserToTenant("race", `user-${number}-${n}`, "member").catch(refusedByQuota);
    await stores.sessions.openSession(
      "race",
      {
        ...{ tenantId: "race", sessionId: `session-${number}-${n}`, userId: "ann", issuer: "https://id.example" },
        ...{ createdAt: now, lastSeenAt: now, expiresAt: now + 3_600_000 },
      },
      { maxSessionsPerUser: 2, whenFull: "refuse" },
    );
  }),
);
await stores.close();
