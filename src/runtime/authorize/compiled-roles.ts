// authorize: the form in which a set of roles answers in two map look-ups.

/** Why something is allowed: the role and the permission that said so. */
export interface Grant {
  readonly roleId: string;
  /** `resource:action` as the permission spells it */
  readonly permission: string;
}

export type Attributes = Readonly<Record<string, unknown>>;

/** Says whether the attributes of a request meet one permission's conditions. */
export type Condition = (attributes: Attributes) => boolean;

export interface Allowed {
  readonly allowed: true;
  readonly reason: "role";
  readonly by: Grant;
}

/** What one action pattern of one resource gives to a set of roles: at once, or to requests that meet a condition. */
export interface Rule {
  always: Allowed | undefined;
  readonly narrowed: { readonly condition: Condition; readonly decision: Allowed }[];
}

/** The rules of a set of roles for one resource; those of resource `*` are among them. */
export interface ResourceRules {
  readonly exact: Map<string, Rule>;
  readonly prefixes: { readonly prefix: string; readonly rule: Rule }[];
  any: Rule | undefined;
}

/** What holders of a set of roles may do. */
export interface CompiledRoleSet {
  readonly resources: ReadonlyMap<string, ResourceRules>;
  /** for every resource that is named nowhere */
  readonly anyResource: ResourceRules;
}

/** The roles of a tenant, interned: tenants whose roles say the same share one object and its sets. */
export interface CompiledRoles {
  /** role ids */
  readonly ids: ReadonlySet<string>;
  /** Gives the set of the roles in `ids`; unknown ids give nothing. */
  setOf(ids: readonly string[]): CompiledRoleSet;
}
