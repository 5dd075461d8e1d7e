// The four roles that every tenant has (the request's TenantUser). A spec's role of the same id replaces one whole.
import type { TenantRole } from "../bundle/documents.ts";

const allow = (resource: string, ...actions: string[]): { resource: string; action: string }[] =>
  actions.map((action) => ({ resource, action }));

/**
 * owner: everything. admin: everything but handing the tenant on, which `settings:transfer` would be. member: works with
 * tools, prompts and resources. readonly: looks, and calls no tool but one named `read`, because nothing tells a server
 * which other tools only read; a spec names those.
 */
export const builtInRoles: readonly TenantRole[] = [
  { roleId: "owner", name: "Owner", permissions: allow("*", "*") },
  {
    roleId: "admin",
    name: "Administrator",
    permissions: [
      ...allow("tools", "*"),
      ...allow("prompts", "*"),
      ...allow("resources", "*"),
      ...allow("sessions", "*"),
      ...allow("users", "*"),
      ...allow("settings", "read", "write"),
      ...allow("usage", "read"),
      ...allow("audit", "read"),
    ],
  },
  {
    roleId: "member",
    name: "Member",
    permissions: [
      ...allow("tools", "*"),
      ...allow("prompts", "*"),
      ...allow("resources", "*"),
      ...allow("usage", "read"),
    ],
  },
  {
    roleId: "readonly",
    name: "Read only",
    permissions: [
      ...allow("tools", "read"),
      ...allow("prompts", "read"),
      ...allow("resources", "read"),
      ...allow("usage", "read"),
    ],
  },
];
