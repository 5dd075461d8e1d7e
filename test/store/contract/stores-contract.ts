import { auditStoreContract } from "./audit-store-contract.ts";
import { lifeStoreContract } from "./life-store-contract.ts";
import { memberStoreContract } from "./member-store-contract.ts";
import { oauthTokenStoreContract } from "./oauth-token-store-contract.ts";
import type { OpenStores } from "./opener.ts";
import { roleStoreContract } from "./role-store-contract.ts";
import { sessionStoreContract } from "./session-store-contract.ts";
import { tenantStoreContract } from "./tenant-store-contract.ts";
import { usageStoreContract } from "./usage-store-contract.ts";

/** Everything that whatever calls itself `Stores` promises. */
export function storesContract(open: OpenStores): void {
  tenantStoreContract(open);
  lifeStoreContract(open);
  memberStoreContract(open);
  oauthTokenStoreContract(open);
  sessionStoreContract(open);
  roleStoreContract(open);
  usageStoreContract(open);
  auditStoreContract(open);
}
