// authorize: the form in which a role answers in a few map look-ups.

/** Why something is allowed: the role and the permission that said so. */
export interface Grant {
  readonly roleId: string;
  /** `resource:action` as the permission spells it */
  readonly permission: string;
}

export type Attributes = Readonly<Record<string, unknown>>;

/** Says whether the attributes of a request meet one permission's conditions. */
export type Condition = (attributes: Attributes) => boolean;

/** What one action pattern of one resource gives: at once, or to requests that meet a condition. */
export interface Rule {
  readonly always: boolean;
  readonly permission: string;
  readonly conditions: readonly Condition[];
}

/** The rules of one role for one resource. */
export interface ResourceRules {
  readonly exact: ReadonlyMap<string, Rule>;
  readonly prefixes: readonly { readonly prefix: string; readonly rule: Rule }[];
  readonly any: Rule | undefined;
}

/** Permissions of a role, interned: equal lists of permissions share one object across tenants. */
export type CompiledPermissions = ReadonlyMap<string, ResourceRules>;

export interface CompiledRole {
  readonly roleId: string;
  readonly permissions: CompiledPermissions;
  /** answers for this role's unconditional grants, made on first use and shared after: permission → decision */
  readonly grants: Map<string, { readonly allowed: true; readonly reason: "role"; readonly by: Grant }>;
}
