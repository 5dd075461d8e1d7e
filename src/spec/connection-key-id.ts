// The policy key in which a B2C directory keeps the secret of a tenant's connection.

/** Such as `B2C_1A_acme_workforce`: what a custom policy names as StorageReferenceId. */
export function connectionKeyId(tenantId: string, connection: string): string {
  return `B2C_1A_${tenantId.replaceAll("-", "_")}_${connection.replaceAll("-", "_")}`;
}
