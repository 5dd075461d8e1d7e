import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunRecord } from "../../../../src/control/cli/fleet/run-record.ts";
import { adminPaths, type OrganizationAnswer, type PlatformAddress } from "../../../../src/local/admin-contract.ts";
import { engineFleet, type RunningPlatform, startPlatform } from "../engine-fleet.ts";
import { runProcess } from "../run-process.ts";
import type { TemporaryFleet } from "../temporary-fleet.ts";

interface Document {
  ok: boolean;
  stacks: {
    stack: string;
    ok: boolean;
    result?: { state?: string; steps: { operation: string; paths: string[] }[] };
  }[];
  doneBefore: string[];
}

describe("a whole fleet over a real engine and the local platform", () => {
  let fleet: TemporaryFleet;
  let platform: RunningPlatform | undefined;
  beforeAll(async () => {
    fleet = engineFleet();
    for (const id of ["second", "third"]) fleet.write(`tenants/${id}.yaml`, fleet.spec(id));
    platform = await startPlatform(fleet.root);
  });
  afterAll(async () => {
    await platform?.stop();
    fleet.remove();
  });
  const run = (...words: string[]) => runProcess(words, { cwd: fleet.root });
  const json = async (...words: string[]) => {
    const { code, out, err } = await run(...words, "--json");
    return { code, err, ...(JSON.parse(out) as Document) };
  };
  const address = () =>
    JSON.parse(readFileSync(join(fleet.root, ".tenantry/local/platform.json"), "utf8")) as PlatformAddress;
  /** Changes an organization as somebody with the admin token could; `owner` makes it a stranger's. */
  const byHand = async (id: string, change: object) => {
    const { url, adminToken } = address();
    const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
    const at = url + adminPaths.organization(id);
    const found = await fetch(at, { headers });
    const answer = found.ok ? ((await found.json()) as OrganizationAnswer) : undefined;
    const { id: _id, issuer: _issuer, jwksUri: _jwks, ...body } = answer ?? ({} as OrganizationAnswer);
    const put = await fetch(at, { method: "PUT", headers, body: JSON.stringify({ ...body, ...change }) });
    expect(put.status).toBeLessThan(300);
  };
  const remove = async (id: string) => {
    const { url, adminToken } = address();
    await fetch(url + adminPaths.organization(id), {
      method: "DELETE",
      headers: { authorization: `Bearer ${adminToken}` },
    });
  };
  const records = (): RunRecord[] =>
    readdirSync(join(fleet.root, ".tenantry/runs"))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(fleet.root, ".tenantry/runs", name), "utf8")) as RunRecord);

  it("says of tenants that were never brought up that they are not, and nothing worse", async () => {
    const { code, stacks } = await json("drift", "second", "third");
    expect(stacks.map(({ result }) => result?.state)).toEqual(["not provisioned", "not provisioned"]);
    expect(code).toBe(0);
  });

  it("goes on where one tenant fails, says which, and keeps a record of it", async () => {
    const stranger = { displayName: "x", status: "active", domains: [], audiences: [], users: [], owner: "stranger" };
    await byHand("second", stranger);
    const { code, stacks, err } = await json("up", "--all");
    expect(stacks.map(({ stack, ok }) => [stack, ok])).toEqual([
      ["example", true],
      ["second", false],
      ["third", true],
    ]);
    expect(err).toContain("error: second:");
    expect(code).toBe(1);
    const states = Object.entries(records().at(-1)?.stacks ?? {}).map(([stack, { state }]) => [stack, state]);
    expect(states).toEqual([
      ["example", "done"],
      ["second", "failed"],
      ["third", "done"],
    ]);
  });

  it("resumes with what failed, and with a tenant whose spec changed since", async () => {
    await remove("second");
    fleet.write("tenants/third.yaml", fleet.spec("third").replace("plan: pro", "plan: free"));
    const { code, stacks, doneBefore } = await json("up", "--resume");
    expect(stacks.map(({ stack, ok }) => [stack, ok])).toEqual([
      ["second", true],
      ["third", true],
    ]);
    expect(doneBefore).toEqual(["example"]);
    expect(code).toBe(0);
    expect((await run("up", "--resume")).code).toBe(2);
  });

  it("is resumed after Ctrl-C, and converges", async () => {
    fleet.write("tenants/fourth.yaml", fleet.spec("fourth"));
    const interrupt = { signal: "SIGINT" as const, at: "create tenantry:local:Organization" };
    const stopped = await runProcess(["up", "--all", "--parallel", "2"], { cwd: fleet.root, interrupt });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain("tenantry up --resume");
    expect(records().at(-1)?.stacks.fourth?.state).not.toBe("done");
    expect((await json("up", "--resume")).stacks.map(({ stack }) => stack)).toContain("fourth");
    expect((await run("preview", "fourth", "--expect-no-changes")).code).toBe(0);
  });

  it("finds drift in the whole fleet, names tenant and property, and ends with 1", async () => {
    expect((await run("drift")).code).toBe(0);
    await byHand("third", { displayName: "By hand" });
    const { code, stacks } = await json("drift", "--all");
    expect(stacks.map(({ stack, result }) => [stack, result?.state])).toEqual([
      ["example", "as recorded"],
      ["fourth", "as recorded"],
      ["second", "as recorded"],
      ["third", "drifted"],
    ]);
    expect(JSON.stringify(stacks.at(-1)?.result?.steps)).toContain("displayName");
    expect(code).toBe(1);
  });
});
