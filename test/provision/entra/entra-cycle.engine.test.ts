// Every tenant of the example fleet through its whole life on Entra's stand-in, under the real engine.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { type EntraRepository, entraRepository } from "./entra-repository.ts";
import { entraToken } from "./entra-token.ts";

const { application, principal, password } = entraToken;
const quiet = { expectNoChanges: true } as const;

describe.each(["contoso", "fabrikam", "litware", "northwind", "relecloud", "tailspin", "wingtip"])(
  "tenant %s on Entra",
  (tenant) => {
    let repository: EntraRepository;
    let stack: Stack;
    const enabled = (): unknown[] =>
      repository.cloud.list(principal).map(({ properties }) => properties.accountEnabled);
    const audiences = (): unknown[] =>
      repository.cloud.list(application).map(({ properties }) => properties.signInAudience);
    beforeAll(async () => {
      repository = await entraRepository();
      stack = await repository.open(tenant);
    });
    afterAll(() => repository.close());

    it("is previewed without touching the directory, comes up once, and changes nothing after", async () => {
      const { changes } = await stack.preview();
      expect(repository.cloud.list()).toEqual([]);
      const run = await stack.up();
      expect(run.changes).toEqual(changes);
      await stack.up(quiet);
      await stack.refresh({ ...quiet, previewOnly: true });
    });

    it("is suspended and resumed in place: nothing is made, replaced or deleted", async () => {
      const suspended = tenant === "tailspin";
      const ids = repository.cloud.list().map(({ id }) => id);
      const before = audiences();
      for (const status of suspended ? ["active", "suspended"] : ["suspended", "active"]) {
        repository.edit(tenant, /^status: .*$/m, `status: ${status}`);
        const { steps } = await stack.up();
        expect(new Set(steps.map(({ operation }) => operation))).toEqual(new Set(["update"]));
        expect(new Set(enabled())).toEqual(new Set([status === "active"]));
        if (status === "suspended") expect(new Set(audiences())).toEqual(new Set(["AzureADMyOrg"]));
        else expect(audiences()).toEqual(before);
      }
      expect(repository.cloud.list().map(({ id }) => id)).toEqual(ids);
      await stack.up(quiet);
    });

    it("gets new credentials beside those of the epoch before, which stay alive until they are dropped", async () => {
      const of = (slot: string) =>
        repository.cloud.list(password).filter(({ properties }) => properties.displayName === slot);
      const epoch = { fabrikam: 2, wingtip: 3 }[tenant] ?? 1;
      const [older, newer] =
        epoch % 2 === 1 ? (["tenantry a", "tenantry b"] as const) : (["tenantry b", "tenantry a"] as const);
      const alive = of(older).map(({ properties }) => properties.value);
      const stale = of(newer).map(({ properties }) => properties.value);
      expect(alive.length).toBeGreaterThan(0);
      const rotation = `rotation: { epoch: ${epoch + 1} }`;
      if (epoch === 1) repository.edit(tenant, "  platform: entra\n", `  platform: entra\n  ${rotation}\n`);
      else repository.edit(tenant, /rotation: .*/, rotation);
      await stack.up();
      expect(of(older).map(({ properties }) => properties.value)).toEqual(alive);
      const fresh = of(newer).map(({ properties }) => properties.value);
      expect(fresh).toHaveLength(alive.length);
      for (const value of stale) expect(fresh).not.toContain(value);
      await stack.up(quiet);
      repository.edit(tenant, /rotation: .*/, `rotation: { epoch: ${epoch + 1}, keepPrevious: false }`);
      await stack.up();
      expect(of(older)).toEqual([]);
      expect(of(newer).map(({ properties }) => properties.value)).toEqual(fresh);
    });

    it("leaves nothing behind", async () => {
      await stack.destroy();
      expect(repository.cloud.list()).toEqual([]);
    });
  },
);
