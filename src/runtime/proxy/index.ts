// tenantry/guard: the guard as a reverse proxy, and what a server behind it verifies.
export {
  type ContextSigner,
  contextHeader,
  contextIssuer,
  contextSigner,
  contextType,
  type TenantStatement,
} from "./context-signer.ts";
export { eventKey } from "./event-ids.ts";
export { type GuardProxyOptions, guardProxy } from "./guard-proxy.ts";
export { verifyTenantStatement } from "./verify-statement.ts";
