// Entra External ID: a directory's people are shared by its tenants, and one tenant's connection brings people in. Where another
// tenant lets everybody of the directory have tokens, that connection serves it, too.
import type { Report } from "./cross-tenant-proof.ts";
import type { TenantPlan } from "./tenant-plan.ts";

/** Of every tenant with `assignment: open` in a directory, one other tenant of it that has connections is named. */
export function openDirectories(plans: readonly TenantPlan[], report: Report): void {
  const bringing = new Map<string, TenantPlan[]>();
  for (const plan of plans) {
    const { entra } = plan.options;
    if (entra?.connections === undefined) continue;
    const others = bringing.get(entra.directory) ?? [];
    // two are enough: one of them is another than any tenant at hand
    if (others.length < 2) bringing.set(entra.directory, [...others, plan]);
  }
  for (const plan of plans) {
    const { entra } = plan.options;
    if (entra?.assignment !== "open") continue;
    const other = bringing.get(entra.directory)?.find((each) => each !== plan);
    if (other === undefined) continue;
    const [a, b] = [other.tenantId, plan.tenantId];
    report(
      "fleet.open-directory",
      { kind: "tenant", key: a, plan: other, path: ["identity", "entra", "connections"] },
      { kind: "tenant", key: b, plan, path: ["identity", "entra", "assignment"] },
      `${b} gives tokens to everybody of directory ${entra.directory}, and connections of ${a} bring people into it`,
      `somebody who came by a connection of ${a} asks for a token of ${b}'s API and gets one`,
    );
  }
}
