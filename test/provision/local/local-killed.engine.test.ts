// The embedded platform: runs killed at the creation and at the update of every type that its largest tenant has.
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { adminPaths, type ClientAnswer } from "../../../src/local/admin-contract.ts";
import { type KilledRuns, killEveryCreate } from "../kill-every-create.ts";
import { type LocalFleet, localFleet } from "./local-fleet.ts";

const own = ["Organization", "Key", "Role", "Client", "Connection", "Domain"].map((name) => `tenantry:local:${name}`);
const config = "tenantry:index:SignedConfig";
const quiet = { expectNoChanges: true } as const;

describe("the largest tenant on the embedded platform, when nobody hears the answer", () => {
  let fleet: LocalFleet;
  let stack: Stack;
  const killed = (types: string[], operation: "create" | "update"): Promise<KilledRuns> => {
    const stateFile = join(fleet.root, "state/.pulumi/stacks/tenantry/foundry.json");
    return killEveryCreate(stack, fleet.cloud, { types, stateFile, operation }, (refusal) => {
      throw new Error(`nothing of ours is to be imported: ${refusal.mend}`);
    });
  };
  const client = (name: string) => fleet.admin.get<ClientAnswer>(adminPaths.client("foundry", name));
  /** how many of each the platform has, and how many of them the state knows */
  const counts = async (): Promise<{ stand: Record<string, number>; known: Record<string, number> }> => {
    const path = join(fleet.root, ".tenantry/local/organizations/foundry.json");
    const record = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown[]>;
    const { deployment } = (await stack.exportState()) as { deployment: { resources: { type: string }[] } };
    const kinds = ["Key", "Role", "Client", "Connection", "Domain"];
    const stand = kinds.map((kind) => [kind, record[`${kind.toLowerCase()}s`]?.length]);
    const known = kinds.map((kind) => [
      kind,
      deployment.resources.filter(({ type }) => type === `tenantry:local:${kind}`).length,
    ]);
    return { stand: Object.fromEntries(stand), known: Object.fromEntries(known) };
  };
  const settled = async (): Promise<void> => {
    const { stand, known } = await counts();
    expect(stand).toEqual(known);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  };
  const secretsAgree = async (): Promise<void> => {
    const opened = await fleet.opened(stack);
    for (const name of ["console", "robot"])
      expect(opened[`clients.${name}.clientSecret`], name).toBe((await client(name))?.clientSecret);
  };

  beforeAll(async () => {
    fleet = await localFleet();
    stack = await fleet.open("foundry");
    await stack.init();
  });
  afterAll(() => fleet.close());

  it("is whole after a kill at every type that it makes, nothing is made twice, and servers have its secrets", async () => {
    const { struck } = await killed([...own, config], "create");
    expect([...struck].sort()).toEqual([...own, config].sort());
    await secretsAgree();
    await settled();
  });

  it("is whole after a kill at every type that a change updates, in the middle of a rotation", async () => {
    const before = (await client("robot"))?.clientSecret;
    fleet.edit("foundry", "organizationName: Foundry Works", "organizationName: Foundry & Works");
    fleet.edit("foundry", "name: Inspector", "name: Chief inspector");
    fleet.edit("foundry", "issuer: https://login.foundry.example", "issuer: https://sso.foundry.example");
    fleet.edit("foundry", "[foundry-labs.example]\n  local", "[foundry-labs.example, foundry.example]\n  local");
    fleet.edit("foundry", "  platform: local\n", "  platform: local\n  rotation: { epoch: 2 }\n");
    const changed = [...own.filter((type) => type !== "tenantry:local:Key"), config];
    const { struck } = await killed(changed, "update");
    expect([...struck].sort()).toEqual([...changed].sort());
    const after = (await client("robot"))?.clientSecret ?? "";
    expect(after).not.toBe(before);
    await secretsAgree();
    // The one before is still good: a killed update did not count twice.
    const { url } = fleet.local;
    const clientId = (await client("robot"))?.clientId ?? "";
    for (const secret of [before ?? "", after]) {
      const body = { grant_type: "client_credentials", client_id: clientId, client_secret: secret };
      const answer = await fetch(`${url}/t/foundry/token`, { method: "POST", body: new URLSearchParams(body) });
      expect(answer.status).toBe(200);
    }
    await settled();
  });

  it("has the public halves of the keys that its servers were given, after kills at the making of either", async () => {
    fleet.edit("foundry", "  local:\n", "  local:\n    clientAuthentication: private_key_jwt\n");
    fleet.edit("foundry", "epoch: 2", "epoch: 3");
    expect((await killed(["tenantry:index:AppCredential"], "create")).struck).toHaveLength(1);
    fleet.edit("foundry", "epoch: 3", "epoch: 4");
    expect((await killed(["tenantry:local:Client"], "update")).struck).toHaveLength(1);
    const opened = await fleet.opened(stack);
    for (const name of ["console", "robot"]) {
      const { x } = createPublicKey(opened[`clients.${name}.privateKey`] ?? "").export({ format: "jwk" });
      const keys = (await client(name))?.publicKeys ?? [];
      expect([keys.length, keys[0]?.x], name).toEqual([2, x]);
    }
    await settled();
  });
});
