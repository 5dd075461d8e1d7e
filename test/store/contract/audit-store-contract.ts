import { describe, expect, it } from "vitest";
import { aTenant, coded, type OpenStores, withStores } from "./opener.ts";

/** What every AuditStore promises. */
export function auditStoreContract(open: OpenStores): void {
  const record = (tenantId: string, writer: string, sequence: number, at: number, line = `{"n":${sequence}}`) => ({
    ...{ tenantId, writer, sequence, at, line },
  });

  describe("audit records", () => {
    it("are read back in the order of time, writer and sequence, page by page", () =>
      withStores(open, async ({ stores: { tenants, audit } }) => {
        await tenants.createTenant(aTenant("acme"));
        await audit.appendAudit("acme", [record("acme", "w2", 1, 5), record("acme", "w2", 2, 7)]);
        await audit.appendAudit("acme", [record("acme", "w1", 1, 5), record("acme", "w1", 2, 5)]);
        await audit.appendAudit("acme", [record("acme", "w1", 10, 5), record("acme", "w1", 9, 5)]);
        await audit.appendAudit("globex", [record("globex", "w1", 1, 6)]);
        const places = async (query?: Parameters<typeof audit.readAudit>[1]) =>
          (await audit.readAudit("acme", query)).map(({ at, writer, sequence }) => `${at} ${writer} ${sequence}`);
        const all = ["5 w1 1", "5 w1 2", "5 w1 9", "5 w1 10", "5 w2 1", "7 w2 2"];
        expect(await places()).toEqual(all);
        expect(await audit.readAudit("globex")).toEqual([record("globex", "w1", 1, 6)]);
        expect(await places({ from: 6 })).toEqual(["7 w2 2"]);
        expect(await places({ from: 5, to: 7 })).toEqual(all.slice(0, 5));
        expect(await places({ writer: "w2" })).toEqual(["5 w2 1", "7 w2 2"]);
        const paged: string[] = [];
        for (let after: { at: number; writer: string; sequence: number } | undefined; ; ) {
          const page = await audit.readAudit("acme", { limit: 2, ...(after === undefined ? {} : { after }) });
          if (page.length === 0) break;
          paged.push(...page.map(({ at, writer, sequence }) => `${at} ${writer} ${sequence}`));
          after = page.at(-1);
        }
        expect(paged).toEqual(all);
        await expect(audit.readAudit("acme", { limit: 0 })).rejects.toMatchObject(coded("store.invalid"));
      }));

    it("are never changed: the same again is ignored, another at its place is refused, whole", () =>
      withStores(open, async ({ stores: { tenants, audit } }) => {
        await tenants.createTenant(aTenant("acme"));
        const first = record("acme", "w", 1, 5);
        await audit.appendAudit("acme", [first]);
        await audit.appendAudit("acme", [first, record("acme", "w", 2, 6)]);
        const forged = [record("acme", "w", 3, 7), record("acme", "w", 1, 5, "{}")];
        await expect(audit.appendAudit("acme", forged)).rejects.toMatchObject(coded("store.exists"));
        const moved = [record("acme", "w", 1, 6)];
        await expect(audit.appendAudit("acme", moved)).rejects.toMatchObject(coded("store.exists"));
        expect(await audit.readAudit("acme")).toEqual([first, record("acme", "w", 2, 6)]);
      }));

    it("keep their exact text, and are refused where they are none or another tenant's", () =>
      withStores(open, async ({ stores: { tenants, audit } }) => {
        await tenants.createTenant(aTenant("acme"));
        const line = ' {"b":1,\n "a":"é👍\\u0000"} ';
        await audit.appendAudit("acme", [record("acme", "w", 1, 5, line)]);
        expect((await audit.readAudit("acme"))[0]?.line).toBe(line);
        const wrong = [
          { line: "\0" },
          { line: "x".repeat(70_000) },
          { sequence: 0 },
          { writer: "" },
          { writer: "a b" },
        ];
        for (const fields of wrong)
          await expect(
            audit.appendAudit("acme", [record("acme", "v", 1, 1), { ...record("acme", "v", 2, 1), ...fields }]),
          ).rejects.toMatchObject(coded("store.invalid"));
        await expect(audit.appendAudit("acme", [record("globex", "w", 1, 1)])).rejects.toMatchObject(
          coded("store.cross-tenant"),
        );
        await expect(audit.appendAudit("a*", [])).rejects.toMatchObject(coded("store.invalid"));
        expect(await audit.readAudit("acme")).toHaveLength(1);
        expect(await audit.readAudit("a*")).toEqual([]);
      }));

    it("of the platform itself stand under `platform`", () =>
      withStores(open, async ({ stores: { audit } }) => {
        await audit.appendAudit("platform", [record("platform", "w", 1, 5)]);
        expect(await audit.readAudit("platform")).toHaveLength(1);
      }));
  });
}
