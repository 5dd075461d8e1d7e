// What a guarded server holds: one object that decides, counts and records for every request.
import type { Stores } from "../store/stores.ts";
import type { Bundle } from "../verify/bundle.ts";
import type { AdmitRequest } from "./admit-request.ts";
import type { HttpAnswer } from "./answers.ts";
import type { Ask, Decision } from "./authorize/authorize.ts";
import type { Explanation } from "./authorize/explain.ts";
import type { Spending } from "./limit/limiter.ts";
import type { SessionKeeper } from "./sessions/session-keeper.ts";
import type { TenantContext } from "./tenant-context.ts";

/** Let in with a context and the token it came with, or refused with what to answer. `code` is for the audit only. */
export type Admission =
  | {
      readonly ok: true;
      readonly context: TenantContext;
      readonly token?: string;
      /** to be set on the answer: what is left of the tenant's quota */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly ok: false; readonly code: string; readonly answer: HttpAnswer };

/** The guard of one server. */
export interface Tenancy {
  /** Decides one request; at once when its token is known, else a promise. Never throws for anything a stranger sent. */
  admit(request: AdmitRequest): Admission | Promise<Admission>;
  /** Answers a request for RFC 9728 metadata; `undefined` when it is for something else. At once where the tenant is known. */
  metadata(request: AdmitRequest): HttpAnswer | undefined | Promise<HttpAnswer>;
  /** Decides what a principal may do inside a request that was let in, by the config as it stands now. */
  authorize(context: TenantContext, ask: Ask): Decision;
  /** What a list may show: `authorize` without looking at conditions, and without a record. */
  mayAsk(context: TenantContext, ask: Ask): boolean;
  /** Says for people which permission allows `ask`, or what is missing. Not for the hot path; leaves no record. */
  explain(context: TenantContext, ask: Ask): Explanation;
  /** Spends one call of a tool where tools have limits; `undefined` where this one has none. A refusal is recorded. */
  spendTool(context: TenantContext, tool: string): Spending | Promise<Spending> | undefined;
  /**
   * Says whether a request that was let in would still be: its tenant lives, lets the principal in, and nobody has cut it off. A
   * `stream` goes on without an end of its own, so it does not outlive its token; a call that was begun may.
   */
  stands(context: TenantContext, work?: "call" | "stream"): boolean;
  /** Records what an adapter decided beside admission, such as a session that is not the caller's. */
  note(context: TenantContext, code: string): void;
  /** who opened which protocol session */
  readonly sessions: SessionKeeper;
  /** what the deployment keeps, held to the tenant of the request that asks; absent where no store was given */
  readonly stores?: Stores | undefined;
  /** Plain text of a tenant's secret, as UTF-8: opened with a seal key, or fetched from where its reference says, anew each time. Coded errors. */
  secret(tenantId: string, field: string): Promise<string>;
  /** the guard is switched off by `mode: "env"` */
  readonly passthrough: boolean;
  /** absent where tenants are a store's, and where `passthrough` runs without one */
  readonly bundle: Bundle | undefined;
  close(): Promise<void>;
}
