// Roles and those who carry them: an unknown role would grant nothing in silence, a doubled one whatever came last.
import { closestWord } from "../closest-word.ts";
import type { Problem, SpecPath } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";

/** Roles that every tenant has (the request's TenantUser). */
const builtInRoleIds = ["owner", "admin", "member", "readonly"] as const;

export function roleProblems(spec: TenantSpec): Problem[] {
  const problems: Problem[] = [];
  const known = new Set<string>(builtInRoleIds);
  const seen = new Set<string>();
  for (const [index, { roleId }] of (spec.roles ?? []).entries()) {
    if (seen.has(roleId))
      problems.push({
        code: "spec.duplicate",
        path: ["roles", index, "roleId"],
        message: `role ${roleId} is defined twice; keep one`,
      });
    seen.add(roleId);
    known.add(roleId);
  }
  const check = (roles: readonly string[] | undefined, path: SpecPath): void => {
    for (const [index, role] of (roles ?? []).entries()) {
      const at = [...path, "roles", index];
      if (roles?.indexOf(role) !== index)
        problems.push({ code: "spec.duplicate", path: at, message: `${role} stands here twice; keep one` });
      if (known.has(role)) continue;
      const meant = closestWord(role, known);
      const mend =
        meant === undefined
          ? `define it under roles, or use one of ${[...known].join(", ")}`
          : `did you mean "${meant}"?`;
      problems.push({ code: "spec.unknown-role", path: at, message: `there is no role ${role}; ${mend}` });
    }
  };
  for (const [index, app] of (spec.identity.apps ?? []).entries()) check(app.roles, ["identity", "apps", index]);
  for (const [index, user] of (spec.identity.local?.users ?? []).entries())
    check(user.roles, ["identity", "local", "users", index]);
  checkOkta(spec, (role, path) => {
    if (!known.has(role))
      problems.push({ code: "spec.unknown-role", path, message: `there is no role ${role}; define it under roles` });
  });
  return problems;
}

/** Roles that Okta gives out: by a group rule, or to whoever signs in by a connection. */
function checkOkta({ identity: { okta } }: TenantSpec, check: (role: string, path: SpecPath) => void): void {
  for (const [index, { role }] of (okta?.memberships ?? []).entries())
    check(role, ["identity", "okta", "memberships", index, "role"]);
  for (const [name, { role }] of Object.entries(okta?.connections ?? {}))
    if (role !== undefined) check(role, ["identity", "okta", "connections", name, "role"]);
}
