// tenantry plan: what will exist for each tenant, or what changes for it since a git revision. Pure but for reading.
import type { Change } from "../../../plan/change.ts";
import { diffFleets } from "../../../plan/diff-fleets.ts";
import { epochJumps } from "../../../plan/epoch-jumps.ts";
import { planTenant } from "../../../plan/plan-tenant.ts";
import type { TenantPlan } from "../../../plan/tenant-plan.ts";
import type { Fault } from "../../../spec/fault.ts";
import { parseTenantSpec } from "../../../spec/parse-tenant-spec.ts";
import { specFor } from "../../../spec/spec-for.ts";
import { faultsOf, sourceOf } from "../../../spec/spec-source.ts";
import type { TenantSpec } from "../../../spec/tenant-spec.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { FaultyFleet } from "../faulty-fleet.ts";
import { gitFiles } from "../git-files.ts";
import type { Io, Style } from "../io.ts";
import { selectTenants } from "../select-tenants.ts";
import { validFleet } from "../valid-fleet.ts";

interface PlanOptions {
  ids?: string[];
  against?: string;
  env?: string;
}

type PlanResult = { ok: true; plans: TenantPlan[] } | { ok: true; against: string; changes: Change[] };

/** Needs valid specs and settings, no engine and no network. */
export const plan: Command<PlanOptions, PlanResult> = {
  async run(options, io) {
    const { root, settings } = await openDeployment(options, io);
    const environment = options.env ?? settings.environment;
    const { specs: after, plans } = validFleet(root, { environment, clock: io.clock });
    if (options.against === undefined) {
      const ids = new Set(
        selectTenants(
          options.ids,
          after.map((spec) => spec.tenantId),
        ),
      );
      const made = new Map(plans.map((each) => [each.tenantId, each]));
      const wanted = after.filter((spec) => ids.has(spec.tenantId));
      // a tenant without a plan can't have one: planning it again says why
      const planOf = (spec: TenantSpec) => made.get(spec.tenantId) ?? planTenant(spec, { ...settings, environment });
      return { ok: true, plans: wanted.map(planOf) };
    }
    const before = await specsAt(root, options.against, settings.tenants);
    const known = new Set([...before, ...after].map((spec) => spec.tenantId));
    const ids = new Set(selectTenants(options.ids, known));
    const faults = after.flatMap((spec) => {
      const was = before.find(({ tenantId }) => tenantId === spec.tenantId);
      if (was === undefined || !ids.has(spec.tenantId)) return [];
      const overlaid = specFor(was, environment, { clock: io.clock });
      const source = sourceOf(spec);
      return source === undefined ? [] : faultsOf(epochJumps(overlaid.ok ? overlaid.spec : was, spec), source);
    });
    if (faults.length > 0) throw new FaultyFleet(faults);
    const changes = diffFleets(before, after).filter((change) => ids.has(change.tenantId));
    return { ok: true, against: options.against, changes };
  },

  print(result, io) {
    if ("plans" in result) for (const each of result.plans) showPlan(each, io);
    else showChanges(result, io);
  },
};

async function specsAt(root: string, revision: string, folder: string): Promise<TenantSpec[]> {
  const specs: TenantSpec[] = [];
  const faults: Fault[] = [];
  for (const [name, bytes] of await gitFiles(root, revision, folder)) {
    if (!/\.ya?ml$/.test(name)) continue;
    const parsed = parseTenantSpec(bytes, { file: `${revision}:${folder}/${name}` });
    if (parsed.ok) specs.push(parsed.spec);
    else faults.push(...parsed.faults);
  }
  if (faults.length > 0) throw new FaultyFleet(faults, `the specs of ${revision}`);
  return specs;
}

function showPlan(plan: TenantPlan, io: Io): void {
  const { organization, content } = plan;
  io.say(
    `${io.paint("bold", plan.tenantId)} ${organization.displayName} · ${organization.status} · stack ${plan.stack}`,
  );
  const line = (what: string, text: string) => text && io.say(`  ${what.padEnd(9)} ${text}`);
  line("platform", plan.platform);
  line("hosts", content.hosts.join(", "));
  line("audiences", organization.audiences.join(", "));
  line("clients", plan.clients.map((client) => `${client.name} (${client.kind})`).join(", "));
  line("roles", plan.roles.map((role) => role.roleId).join(", "));
  line("users", organization.users.map((user) => user.email).join(", "));
  line("redis", content.redis.prefix);
  line(
    "secrets",
    plan.secrets.map((secret) => `${secret.field} ← ${secret.reference} (${secret.delivery})`).join(", "),
  );
  line("requires", plan.requires.join(", "));
}

/** What a change may do to people, as colour: red takes something away from them. */
const blastStyles: Readonly<Record<string, Style>> = {
  outage: "red",
  "sign-in": "red",
  narrows: "yellow",
  widens: "cyan",
};

function showChanges({ against, changes }: { against: string; changes: Change[] }, io: Io): void {
  if (changes.length === 0) {
    io.say(`nothing changes for any tenant since ${against}`);
    return;
  }
  let tenant = "";
  for (const change of changes) {
    if (change.tenantId !== tenant) io.say(io.paint("bold", change.tenantId));
    tenant = change.tenantId;
    io.say(`  ${io.paint(blastStyles[change.blast] ?? "dim", change.blast.padEnd(8))} ${change.text}`);
  }
  const tenants = new Set(changes.map((change) => change.tenantId)).size;
  io.say(
    `${changes.length} change${changes.length === 1 ? "" : "s"} for ${tenants} tenant${tenants === 1 ? "" : "s"} since ${against}`,
  );
}
