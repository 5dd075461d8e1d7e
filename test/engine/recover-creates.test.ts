import { beforeEach, describe, expect, it } from "vitest";
import type { StateResource } from "../../src/engine/pending-create.ts";
import { explainFailedCreates, type RecoveryTools, recoverCreates } from "../../src/engine/recover-creates.ts";
import { TenantryError } from "../../src/errors.ts";
import type { LookUpAnswer } from "../../src/provider/look-up.ts";

const parent = "urn:pulumi:acme::tenantry::tenantry:index:Tenant::acme";
const provider = "urn:pulumi:acme::tenantry::pulumi:providers:auth0::acme.auth0::1";
const client: StateResource = {
  ...{ urn: `${parent.replace("::acme", "")}$auth0:index/client:Client::acme.client.web`, parent, provider },
  ...{ type: "auth0:index/client:Client", inputs: { name: "acme--web" } },
};
const { urn } = client;

describe("creations that nobody heard the end of", () => {
  let state: { deployment: { resources: StateResource[]; pending_operations?: object[] } };
  let remembered: StateResource[];
  let answers: LookUpAnswer[] | undefined;
  let refreshed: string[][];
  let asked: number;
  let tools: RecoveryTools;
  beforeEach(() => {
    state = { deployment: { resources: [], pending_operations: [{ type: "creating", resource: client }] } };
    remembered = [];
    answers = [];
    refreshed = [];
    asked = 0;
    tools = {
      stack: "acme",
      exportState: async () => structuredClone(state),
      // as the engine does: an import forgets pending operations
      importState: async (next) => {
        state = structuredClone(next) as typeof state;
        delete state.deployment.pending_operations;
      },
      remembered: {
        read: async () => remembered,
        write: async (list) => {
          remembered = [...list];
        },
        remove: async () => {
          remembered = [];
        },
      },
      lookUp: async () => {
        asked += 1;
        return answers;
      },
      refresh: async (urns) => void refreshed.push([...urns]),
      note: () => {},
    };
  });

  it("are not looked for where there are none", async () => {
    delete state.deployment.pending_operations;
    expect(await recoverCreates(tools)).toEqual({ adopted: [], imports: [] });
    expect(asked).toBe(0);
  });

  it.each([
    ["deleted first is forgotten", { pendingReplacement: true }, []],
    ["still there is left to be deleted", {}, [{ id: "old", delete: true }]],
  ])("take the place of what they replace, which where it was %s", async (_, mark, left) => {
    const beside = { ...client, urn: `${urn}.beside`, id: "another" };
    state.deployment.resources = [{ ...client, id: "old", ...mark }, beside];
    answers = [{ urn, kind: "ours", id: "new" }];
    await recoverCreates(tools);
    expect(state.deployment.resources).toMatchObject([{ urn, id: "new" }, { urn: beside.urn }, ...left]);
    expect(state.deployment.resources).toHaveLength(2 + left.length);
    expect(refreshed).toEqual([[urn]]);
  });

  it("are left as they are where the state knows the one that was found", async () => {
    state.deployment.resources = [{ ...client, id: "same", outputs: { name: "read" } }];
    answers = [{ urn, kind: "ours", id: "same" }];
    await recoverCreates(tools);
    expect(state.deployment.resources).toEqual([{ ...client, id: "same", outputs: { name: "read" } }]);
  });

  it("are taken into the state and read where they stand and are ours", async () => {
    answers = [{ urn, kind: "ours", id: "cli_1" }];
    expect((await recoverCreates(tools)).adopted).toEqual(["auth0:index/client:Client acme.client.web"]);
    expect(state.deployment.resources).toMatchObject([{ urn, id: "cli_1", parent, provider }]);
    expect(refreshed).toEqual([[urn]]);
    expect(remembered).toEqual([]);
  });

  it("are read by the next run where this one came no further than the state", async () => {
    answers = [{ urn, kind: "ours", id: "cli_1" }];
    const lost = new TenantryError("engine.failed", "no answer", { kind: "failed" });
    await expect(recoverCreates({ ...tools, refresh: async () => Promise.reject(lost) })).rejects.toBe(lost);
    expect(remembered).toMatchObject([{ urn }]);
    await recoverCreates(tools);
    expect(state.deployment.resources).toHaveLength(1);
    expect(refreshed).toEqual([[urn]]);
    expect(remembered).toEqual([]);
  });

  it.each(["absent", "again"] as const)(
    "are forgotten, to be made by the run, where the answer is %s",
    async (kind) => {
      answers = [{ urn, kind }];
      expect(await recoverCreates(tools)).toEqual({ adopted: [], imports: [] });
      expect(state.deployment).toEqual({ resources: [] });
    },
  );

  it("stay as they are where the program is not ours, and where it could not find out", async () => {
    answers = undefined;
    await recoverCreates(tools);
    expect(state.deployment.pending_operations).toHaveLength(1);
    const down = new TenantryError("engine.failed", "the service is down", { kind: "failed" });
    await expect(recoverCreates({ ...tools, lookUp: async () => Promise.reject(down) })).rejects.toBe(down);
    expect(state.deployment.pending_operations).toHaveLength(1);
  });

  it("are refused where another's object has the name, every time, until it is imported or gone", async () => {
    answers = [{ urn, kind: "foreign", id: "cli_9", what: "client acme--web (theirs)" }];
    const refusal = {
      ...{ code: "engine.foreign-object", kind: "refused" },
      message: expect.stringContaining("acme.client.web: client acme--web (theirs), id cli_9"),
      mend: expect.stringMatching(
        /`pulumi import .*--stack acme --parent 'tenant=urn:.*::acme' --provider 'own=urn:[^']*::acme\.auth0' '.*' 'acme\.client\.web' 'cli_9'`/,
      ),
    };
    await expect(recoverCreates(tools)).rejects.toMatchObject(refusal);
    await expect(recoverCreates(tools)).rejects.toMatchObject(refusal);
    state.deployment.resources = [{ ...client, id: "cli_9" }];
    await recoverCreates(tools);
    expect(state.deployment.resources).toMatchObject([{ id: "cli_9" }]);
  });

  it("stop the run where nobody can look and a second one would be made, and say both ways on", async () => {
    answers = [{ urn, kind: "unseen", id: "<key id>", twice: "possible" }];
    await expect(recoverCreates(tools)).rejects.toMatchObject({
      code: "engine.unseen-object",
      mend: expect.stringMatching(
        /where it stands, `pulumi import .*'<key id>'`; where it does not, `pulumi refresh .*clear-pending/,
      ),
    });
    expect(state.deployment.pending_operations).toHaveLength(1);
  });

  describe("because their calls failed", () => {
    const failure = new TenantryError("auth0.timeout", "no answer in time", { kind: "failed", mend: "wait" });
    beforeEach(() => delete state.deployment.pending_operations);

    it("are recorded where they were made all the same", async () => {
      answers = [{ urn, kind: "ours", id: "cli_1" }];
      expect(await explainFailedCreates(failure, [client], tools)).toMatchObject({
        code: "auth0.timeout",
        message: "no answer in time; made all the same, and recorded now: auth0:index/client:Client acme.client.web",
        mend: "run it again to go on",
        cause: failure,
      });
      expect(state.deployment.resources).toMatchObject([{ id: "cli_1" }]);
    });

    it("do not stop the next run where the service refused them, though nobody can look", async () => {
      answers = undefined;
      await explainFailedCreates(failure, [{ ...client, refused: true }], tools);
      answers = [{ urn, kind: "unseen", id: "<plan id>", twice: "possible" }];
      expect(await recoverCreates(tools)).toEqual({ adopted: [], imports: [] });
      expect(remembered).toEqual([]);
    });

    it("are recorded without a word of their refusal where a service made them all the same", async () => {
      answers = [{ urn, kind: "ours", id: "cli_1" }];
      await explainFailedCreates(failure, [{ ...client, refused: true }], tools);
      expect(state.deployment.resources).toMatchObject([{ id: "cli_1" }]);
      expect(state.deployment.resources[0]).not.toHaveProperty("refused");
    });

    it("stop the next run where nobody can look or knows, and say which file to remove", async () => {
      answers = [{ urn, kind: "unseen", id: "<plan id>", twice: "possible" }];
      expect(await explainFailedCreates(failure, [client], tools)).toBe(failure);
      await expect(recoverCreates(tools)).rejects.toMatchObject({
        code: "engine.unseen-object",
        mend: expect.stringMatching(/where it does not, remove \.tenantry\/pending\/acme\.json; then run it again$/),
      });
    });

    it("leave the failure as it is where nothing stands", async () => {
      answers = [{ urn, kind: "absent" }];
      expect(await explainFailedCreates(failure, [client], tools)).toBe(failure);
      expect(remembered).toEqual([]);
    });

    it("are remembered for the next run where nobody can find out now, or somebody pressed Ctrl-C", async () => {
      const broken = { ...tools, lookUp: async () => Promise.reject(new TypeError("down")) };
      expect(await explainFailedCreates(failure, [client], broken)).toBe(failure);
      expect(remembered).toEqual([client]);
      const stopped = new TenantryError("engine.interrupted", "stopped", { kind: "interrupted" });
      remembered = [];
      expect(await explainFailedCreates(stopped, [client], tools)).toBe(stopped);
      expect(remembered).toEqual([client]);
      expect(asked).toBe(0);
    });
  });
});
