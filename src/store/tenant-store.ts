// Tenants and who belongs to them: the request's interface, which every implementation passes one contract suite for.
import type { ListOptions, Tenant, TenantUser } from "./tenant.ts";

/** What a membership knows beside user and role. */
export interface MemberFacts {
  /** default: an empty text */
  email?: string;
  /** ms since the epoch; default: now */
  joinedAt?: number;
}

/** Who belongs to which tenant. Works for tenants that a bundle declares, too. */
export interface MemberStore {
  /**
   * Adds a member, or changes the role of one. Throws `store.unknown-tenant`, `store.invalid`, and `store.max-users` where
   * the tenant's `maxUsers` is reached (exact under parallel calls).
   */
  addUserToTenant(tenantId: string, userId: string, role: string, facts?: MemberFacts): Promise<void>;
  /** Removing who is no member changes nothing. */
  removeUserFromTenant(tenantId: string, userId: string): Promise<void>;
  /** Ids of the tenants that a user belongs to, sorted. Crosses tenants by its nature: platform scope only. */
  getUserTenants(userId: string): Promise<string[]>;
  /** One member, as every request may ask; `null` for who is none. One round trip. */
  getTenantUser(tenantId: string, userId: string): Promise<TenantUser | null>;
  /** Members by user id. `[]` for a tenant that is not there. */
  getTenantUsers(tenantId: string): Promise<TenantUser[]>;
}

/** The request's `TenantStore`. A deleted id that is created again starts empty: nothing of the first life is readable. */
export interface TenantStore extends MemberStore {
  /** Throws `store.exists` for an id or a domain that is taken, `store.invalid` for what is no tenant. */
  createTenant(tenant: Tenant): Promise<void>;
  getTenant(tenantId: string): Promise<Tenant | null>;
  /** By exact lower-case domain. Platform scope only. */
  getTenantByDomain(domain: string): Promise<Tenant | null>;
  /**
   * Replaces the named fields (`settings` whole); `updatedAt` becomes now. `tenantId` and `createdAt` never change.
   * Throws `store.unknown-tenant`, `store.exists` (domain), `store.invalid`, and `tenant.declared` where a spec declares it.
   */
  updateTenant(tenantId: string, updates: Partial<Tenant>): Promise<void>;
  /** With members, tokens, sessions, roles and usage. Deleting what is not there changes nothing. Audit records stay. */
  deleteTenant(tenantId: string): Promise<void>;
  /** Platform scope only. */
  listTenants(options?: ListOptions): Promise<Tenant[]>;
}
