// One server of several that race: adds members and opens sessions as fast as it can, and prints what it was let do.
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import { aSession } from "../store/contract/opener.ts";

const [url = "", name = "", count = "0", most = "0"] = process.argv.slice(2);
const stores = await openRedisStores({ url, commandTimeout: 20_000 });
process.stdout.write("ready\n");
await new Promise((resolve) => process.stdin.once("data", resolve));
const numbers = Array.from({ length: Number(count) }, (_, n) => n);
const added = await Promise.all(
  numbers.map((n) =>
    stores.tenants.addUserToTenant("acme", `${name}-${n}`, "member").then(
      () => "added",
      (error: { code?: string }) => error.code,
    ),
  ),
);
const limit = { maxSessionsPerUser: Number(most), whenFull: "refuse" as const };
const sessions = await Promise.all(
  numbers.map((n) => stores.sessions.openSession("acme", aSession("acme", `${name}-${n}`, Date.now()), limit)),
);
const opened = sessions.map((opening) => (opening.ok ? "opened" : opening.code));
process.stdout.write(`${JSON.stringify([...added, ...opened])}\n`);
await stores.close();
process.exit(0);
