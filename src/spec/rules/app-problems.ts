// identity.apps and local users: each kind of app has what it needs and nothing that it can't use.
import type { Problem } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";

export function appProblems(spec: TenantSpec): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  for (const [index, app] of (spec.identity.apps ?? []).entries()) {
    const path = ["identity", "apps", index];
    const note = (field: string, message: string): void => {
      problems.push({ code: "spec.app", path: field === "" ? path : [...path, field], message });
    };
    if (names.has(app.name))
      problems.push({
        code: "spec.duplicate",
        path: [...path, "name"],
        message: `two apps are called ${app.name}; give each a name of its own`,
      });
    names.add(app.name);
    const uris = app.redirectUris ?? [];
    if (app.kind === "machine" && uris.length > 0)
      note("redirectUris", "a machine app signs nobody in, so nothing is ever sent to a redirect URI; remove them");
    if (app.kind !== "machine" && uris.length === 0)
      note("", `the ${app.kind} app ${app.name} has no redirectUris, so nobody could sign in with it; add one`);
    if (app.kind !== "machine" && app.roles !== undefined)
      note("roles", `a ${app.kind} app acts for a person and takes that person's roles; only machine apps have roles`);
    for (const [at, uri] of uris.entries()) {
      if (uris.indexOf(uri) !== at)
        problems.push({
          code: "spec.duplicate",
          path: [...path, "redirectUris", at],
          message: "this redirect URI stands here twice; keep one",
        });
    }
  }
  const emails = new Set<string>();
  for (const [index, { email }] of (spec.identity.local?.users ?? []).entries()) {
    if (emails.has(email))
      problems.push({
        code: "spec.duplicate",
        path: ["identity", "local", "users", index, "email"],
        message: "this person stands here twice; join the roles in one entry",
      });
    emails.add(email);
  }
  const quotas = spec.settings.quotas;
  if (quotas !== undefined && emails.size > quotas.maxUsers)
    problems.push({
      code: "spec.quota",
      path: ["settings", "quotas", "maxUsers"],
      message: `${emails.size} local users are declared but the quota is ${quotas.maxUsers}; raise it or remove users`,
    });
  const retire = spec.lifecycle?.retire;
  if (retire !== undefined && retire.confirm !== spec.tenantId)
    problems.push({
      code: "spec.retire",
      path: ["lifecycle", "retire", "confirm"],
      message: `retiring erases the tenant's data, so confirm must repeat this tenant's id, ${spec.tenantId}`,
    });
  return problems;
}
