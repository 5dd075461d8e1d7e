// identity.apps as app registrations of a Microsoft directory: what it would refuse, or quietly understand otherwise.
import type { Problem, SpecPath } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";

/** Judges `identity.apps` for a directory of Entra, of which a B2C directory is one. */
export function entraAppProblems({ identity, roles }: TenantSpec): Problem[] {
  const problems: Problem[] = [];
  const values = new Set(["owner", "admin", "member", "readonly", ...(roles ?? []).map(({ roleId }) => roleId)]);
  for (const [index, app] of (identity.apps ?? []).entries()) {
    const note = (path: SpecPath, message: string): void => {
      problems.push({ code: "spec.platform", path: ["identity", "apps", index, ...path], message });
    };
    if (app.name === "api") note(["name"], "api names the tenant's own API in Entra; choose another name");
    for (const [at, scope] of (app.scopes ?? []).entries())
      if (values.has(scope)) note(["scopes", at], `${scope} is a role; Entra has one name space for roles and scopes`);
      else if (app.kind !== "machine" && !/^[A-Za-z0-9_][\w.:/-]{0,119}$/.test(scope))
        note(["scopes", at], "Entra takes letters, digits and _ . : / - in a scope, 120 at most");
    for (const [at, uri] of (app.redirectUris ?? []).entries()) {
      const { protocol, hostname, pathname } = new URL(uri);
      if (uri.length > 256) note(["redirectUris", at], "Entra takes 256 characters in a redirect URI");
      else if (pathname === "/" && !uri.includes(`${hostname}/`) && !/:\d+\//.test(uri))
        note(["redirectUris", at], "Entra wants a path: write a slash after the host");
      else if (protocol === "http:" && hostname !== "localhost" && (app.kind === "web" || hostname !== "127.0.0.1"))
        note(
          ["redirectUris", at],
          `Entra takes http for ${app.kind === "web" ? "localhost" : "localhost and 127.0.0.1"} only`,
        );
    }
  }
  return problems;
}
