// One line of an audit log: an event, and its place in the chain of its tenant and writer.
import { hash } from "node:crypto";
import { limits } from "../../limits.ts";
import { anyObject, integer, matching, record, type Shape } from "../shape.ts";
import { parseStrictJson } from "../strict-json.ts";
import { digestShape, tenantIdShape } from "../tenant-config-shape.ts";

/** As written: members in this order, in RFC 8785 form. `prev` is the digest of the line before, or `firstLink`. */
export interface AuditLine {
  readonly event: Readonly<Record<string, unknown>>;
  readonly prev: string;
  /** 1, 2, 3 … within tenant and writer */
  readonly sequence: number;
  readonly tenant: string;
  /** `<writer>.<run>` */
  readonly writer: string;
}

export type AuditLineFault = "line.malformed" | "line.shape" | "line.oversized";

const shape: Shape = record({
  event: anyObject,
  prev: digestShape,
  sequence: integer(1),
  tenant: tenantIdShape,
  writer: matching(/^[a-z0-9-]{1,63}\.[a-z0-9]{4,32}$/),
});

/** Reads a line without its newline: strict JSON with exactly the five members. */
export function readAuditLine(bytes: Buffer): { ok: true; line: AuditLine } | { ok: false; code: AuditLineFault } {
  if (bytes.length > limits.auditLineBytes) return { ok: false, code: "line.oversized" };
  const parsed = parseStrictJson(bytes);
  if (!parsed.ok) return { ok: false, code: "line.malformed" };
  if (!shape(parsed.value) || Object.keys(parsed.value).length !== 5) return { ok: false, code: "line.shape" };
  return { ok: true, line: parsed.value as AuditLine };
}

/** What stands as `prev` in a chain's first line: no chain can be taken for one of another deployment, tenant or writer. */
export function firstLink(place: { deployment: string; environment: string; tenant: string; writer: string }): string {
  const { deployment, environment, tenant, writer } = place;
  return lineDigest(JSON.stringify(["tenantry-audit", deployment, environment, tenant, writer]));
}

/** base64url SHA-256 of a line without its newline. */
export function lineDigest(line: string | Buffer): string {
  return hash("sha256", line, "base64url");
}
