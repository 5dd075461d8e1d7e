// Status, plan, names, domains, hosts, quotas, features, allowlist and lifecycle, each in its own words.
import type { TenantSpec } from "../spec/tenant-spec.ts";
import type { Blast, Change } from "./change.ts";

export function settingChanges(a: TenantSpec, b: TenantSpec): Change[] {
  const { tenantId } = b;
  const changes: Change[] = [];
  const say = (path: string, text: string, blast: Blast): void => {
    changes.push({ tenantId, path, text, blast });
  };
  if (a.status !== b.status) {
    if (b.status === "suspended")
      say("status", `tenant ${tenantId} is suspended: every request of it is refused`, "outage");
    else if (a.status === "suspended") say("status", `tenant ${tenantId} works again (${b.status})`, "widens");
    else say("status", `status ${a.status} → ${b.status}`, "none");
  }
  if (a.plan !== b.plan)
    say("plan", `plan ${a.plan} → ${b.plan}`, planRank[b.plan] < planRank[a.plan] ? "narrows" : "widens");
  if (a.organizationName !== b.organizationName)
    say(
      "organizationName",
      `organization is called ${JSON.stringify(b.organizationName)}, no longer ${JSON.stringify(a.organizationName)}`,
      "none",
    );
  if (a.domain !== b.domain) say("domain", moved("the organization's domain", a.domain, b.domain), "sign-in");
  if (a.runtime?.customDomain !== b.runtime?.customDomain) {
    const blast = a.runtime?.customDomain === undefined ? "widens" : "outage";
    const lost = blast === "outage" ? `; ${a.runtime?.customDomain ?? ""} stops answering` : "";
    say("runtime.customDomain", moved("custom domain", a.runtime?.customDomain, b.runtime?.customDomain) + lost, blast);
  }
  lists("settings.domains", a.settings.domains, b.settings.domains, (name, gained) =>
    gained
      ? [`people of ${name} may belong to ${tenantId}`, "widens"]
      : [`people of ${name} no longer belong to ${tenantId}`, "sign-in"],
  );
  allowlist();
  quotas();
  features();
  if ((a.lifecycle?.protect ?? true) !== (b.lifecycle?.protect ?? true))
    say(
      "lifecycle.protect",
      (b.lifecycle?.protect ?? true)
        ? `tenant ${tenantId} can't be destroyed any more`
        : `tenant ${tenantId} may be destroyed`,
      "none",
    );
  const [was, retire] = [a.lifecycle?.retire, b.lifecycle?.retire];
  if (was?.after !== retire?.after)
    say(
      "lifecycle.retire",
      retire === undefined
        ? `tenant ${tenantId} is no longer to be retired`
        : `tenant ${tenantId} is retired after ${retire.after}: its data will be erased`,
      retire === undefined ? "none" : "outage",
    );
  return changes;

  function lists(
    path: string,
    old: readonly string[] = [],
    next: readonly string[] = [],
    text: (name: string, gained: boolean) => [string, Blast],
  ): void {
    for (const name of next.filter((each) => !old.includes(each))) say(path, ...text(name, true));
    for (const name of old.filter((each) => !next.includes(each))) say(path, ...text(name, false));
  }

  function allowlist(): void {
    const [old, next] = [a.settings.allowlist ?? [], b.settings.allowlist ?? []];
    const people = (count: number): string => (count === 1 ? "1 person" : `${count} people`);
    if (old.length === 0 && next.length > 0)
      say(
        "settings.allowlist",
        `only ${people(next.length)} on the allowlist may enter, no longer everybody who signs in`,
        "narrows",
      );
    else if (old.length > 0 && next.length === 0)
      say("settings.allowlist", "everybody who signs in may enter: the allowlist is gone", "widens");
    else
      lists("settings.allowlist", old, next, (name, gained) =>
        gained ? [`${name} may enter`, "widens"] : [`${name} may no longer enter`, "narrows"],
      );
  }

  function quotas(): void {
    const [old, next] = [a.settings.quotas, b.settings.quotas];
    const fields: [string, number | undefined, number | undefined, string][] = [
      ["maxUsers", old?.maxUsers, next?.maxUsers, "users"],
      ["maxSessionsPerUser", old?.maxSessionsPerUser, next?.maxSessionsPerUser, "sessions per user"],
      [
        "rateLimit.requestsPerMinute",
        old?.rateLimit.requestsPerMinute,
        next?.rateLimit.requestsPerMinute,
        "per minute",
      ],
      ["rateLimit.requestsPerDay", old?.rateLimit.requestsPerDay, next?.rateLimit.requestsPerDay, "per day"],
      [
        "perUser.requestsPerMinute",
        old?.perUser?.requestsPerMinute,
        next?.perUser?.requestsPerMinute,
        "per user and minute",
      ],
      ["perUser.requestsPerDay", old?.perUser?.requestsPerDay, next?.perUser?.requestsPerDay, "per user and day"],
    ];
    for (const tool of [...new Set([...Object.keys(old?.tools ?? {}), ...Object.keys(next?.tools ?? {})])].sort()) {
      const [was, now] = [old?.tools?.[tool], next?.tools?.[tool]];
      const calls = `calls of ${tool} per`;
      fields.push(
        [`tools.${tool}.requestsPerMinute`, was?.requestsPerMinute, now?.requestsPerMinute, `${calls} minute`],
        [`tools.${tool}.requestsPerDay`, was?.requestsPerDay, now?.requestsPerDay, `${calls} day`],
      );
    }
    for (const [path, was, now, unit] of fields) {
      if (was === now) continue;
      // no quota is the widest one
      const blast = (now ?? Number.POSITIVE_INFINITY) < (was ?? Number.POSITIVE_INFINITY) ? "narrows" : "widens";
      say(`settings.quotas.${path}`, `quota ${was ?? "unlimited"} → ${now ?? "unlimited"} ${unit}`, blast);
    }
  }

  function features(): void {
    const [old, next] = [a.settings.features ?? {}, b.settings.features ?? {}];
    for (const name of [...new Set([...Object.keys(old), ...Object.keys(next)])].sort()) {
      const [was, now] = [old[name], next[name]];
      if (was === now) continue;
      const path = `settings.features.${name}`;
      if (now === true) say(path, `feature ${name} is on`, "widens");
      else if (was === true) say(path, `feature ${name} is off`, "narrows");
      else if (now === undefined) say(path, `feature ${name} is removed`, "narrows");
      else
        say(
          path,
          was === undefined ? `feature ${name} is ${shown(now)}` : `feature ${name} ${shown(was)} → ${shown(now)}`,
          "none",
        );
    }
  }
}

const planRank = { free: 0, pro: 1, enterprise: 2 } as const;

const shown = (value: boolean | string | number): string => (value === false ? "off" : String(value));

function moved(what: string, was: string | undefined, now: string | undefined): string {
  if (was === undefined) return `${what} is ${now ?? ""}`;
  return now === undefined ? `${what} ${was} is removed` : `${what} ${was} → ${now}`;
}
