import type { SignedRoot } from "../../../src/bundle/documents.ts";

/** One question to both verifiers. */
export interface VerdictCase {
  name: string;
  kind: "config" | "head";
  jws: string;
  root: SignedRoot;
  at: number;
  deployment?: string;
  environment?: string;
  tenantId?: string;
  atLeast?: { generation?: number; version?: number; serial?: number; content?: string };
}
