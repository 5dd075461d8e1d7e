import type { ConnectionBody } from "./admin-contract.ts";

/** What names a connection's provider: people who came by it belong to this, and leave with it. */
export function realmOf(connection: ConnectionBody): string {
  return "entryPoint" in connection ? connection.entryPoint : connection.issuer;
}
