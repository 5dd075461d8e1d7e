import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { type TestDeployment, testDeployment } from "../mock/deployment.ts";

describe("a watched bundle that gets hints", () => {
  let deployment: TestDeployment;
  beforeAll(async () => {
    deployment = await testDeployment(["acme"]);
  });
  afterAll(() => deployment?.remove());
  const open = () => openBundle(deployment.tenancy.bundle ?? "", { trust: deployment.keyring.root });

  it("looks at once, and never for less than a hint where its own time is far", async () => {
    const bundle = await open();
    let hint = (): void => undefined;
    const changed = new Promise<void>((seen) =>
      bundle.watch({
        interval: 3_600_000,
        onChange: () => seen(),
        hints: (look) => {
          hint = look;
          return () => undefined;
        },
      }),
    );
    await deployment.suspend([{ kind: "tenant", tenant: "acme", generation: 1, since: 1 }]);
    expect(bundle.suspension.tenant("acme", 1)).toBe(false);
    hint();
    await changed;
    expect(bundle.suspension.tenant("acme", 1)).toBe(true);
    bundle.close();
  });

  it("does not look more than fifty times a second, however many hints there are", async () => {
    const bundle = await open();
    let looks = 0;
    const refresh = bundle.refresh.bind(bundle);
    bundle.refresh = () => {
      looks += 1;
      return refresh();
    };
    let hint = (): void => undefined;
    bundle.watch({
      interval: 3_600_000,
      hints: (look) => {
        hint = look;
        return () => undefined;
      },
    });
    const start = performance.now();
    for (let n = 0; n < 300; n++) {
      hint();
      await sleep(1);
    }
    const seconds = (performance.now() - start) / 1000;
    expect(looks).toBeGreaterThan(1);
    expect(looks).toBeLessThanOrEqual(Math.ceil(seconds * 50) + 1);
    bundle.close();
  });

  it("ends its subscription when it is closed", async () => {
    const bundle = await open();
    let ended = 0;
    bundle.watch({ hints: () => () => void ended++ });
    bundle.close();
    expect(ended).toBe(1);
  });
});
