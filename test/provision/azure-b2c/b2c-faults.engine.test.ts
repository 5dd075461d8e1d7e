// What goes wrong between us and Microsoft Graph: the next run converges, nothing is made twice, nothing foreign is touched.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import type { Fault } from "../../../src/rehearsal/fault.ts";
import type { PlainMap } from "../../../src/rehearsal/plain-map.ts";
import { type B2cRepository, b2cRepository } from "./b2c-repository.ts";
import { b2cToken } from "./b2c-token.ts";

const { keySet, policy } = b2cToken.graph;
const directory = "3c9e1f2a-4b5d-4e6f-8a90-b1c2d3e4f501";
const base = `${directory}/b2c_1a_lucerne_base`;
const workforce = `${directory}/b2c_1a_lucerne_workforce`;

describe("lucerne on Azure AD B2C, with trouble", () => {
  let repository: B2cRepository;
  let stack: Stack;
  const keys = (id: string): PlainMap[] => (repository.cloud.get(keySet, id)?.properties.keys ?? []) as PlainMap[];
  const settled = async (): Promise<void> => {
    await stack.up();
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
    expect(repository.cloud.list(policy)).toHaveLength(2);
    expect(repository.cloud.list(keySet)).toHaveLength(2);
    expect(keys(workforce).at(-1)).toMatchObject({ k: repository.references.LUCERNE_WORKFORCE_SECRET });
  };
  beforeAll(async () => {
    repository = await b2cRepository();
    stack = await repository.open("lucerne");
  });
  afterAll(() => repository.close());

  it("says which identity is missing, and which is refused, and makes nothing", async () => {
    const { identity } = repository;
    const secret = identity.ARM_CLIENT_SECRET;
    delete identity.ARM_CLIENT_SECRET;
    await expect(stack.up()).rejects.toMatchObject({ mend: expect.stringContaining("ARM_CLIENT_SECRET") });
    identity.ARM_CLIENT_SECRET = "wrong-canary-6f10c2";
    const error = await stack.up().then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).toMatch(/no token \(invalid_client\)/);
    expect(JSON.stringify([error?.message, error?.stack])).not.toContain("canary");
    identity.ARM_CLIENT_SECRET = secret;
    expect(repository.cloud.list(policy)).toEqual([]);
  });

  it("makes no key set where its secret is not there", async () => {
    const value = repository.references.LUCERNE_WORKFORCE_SECRET;
    delete repository.references.LUCERNE_WORKFORCE_SECRET;
    await expect(stack.up()).rejects.toThrow(/env:LUCERNE_WORKFORCE_SECRET/);
    expect(repository.cloud.get(keySet, workforce)).toBeUndefined();
    repository.references.LUCERNE_WORKFORCE_SECRET = value;
  });

  it("leaves a foreign policy and a foreign key set of our names alone, and says so", async () => {
    const xml = "<TrustFrameworkPolicy>theirs</TrustFrameworkPolicy>";
    repository.cloud.put(policy, base, { policyId: "B2C_1A_lucerne_base", xml });
    await expect(stack.up()).rejects.toThrow(/B2C_1A_lucerne_base that is not this tenant's/);
    expect(repository.cloud.get(policy, base)?.properties.xml).toBe(xml);
    repository.cloud.remove(policy, base);
    await stack.destroy();
    const theirs = {
      keySetId: "B2C_1A_lucerne_workforce",
      keys: [{ kid: "t", use: "sig", kty: "oct", nbf: 1, k: "t" }],
    };
    repository.cloud.put(keySet, workforce, theirs);
    await expect(stack.up()).rejects.toThrow(/B2C_1A_lucerne_workforce with keys that are not this tenant's/);
    expect(repository.cloud.get(keySet, workforce)?.properties).toEqual(theirs);
    repository.cloud.remove(keySet, workforce);
    await stack.destroy();
  });

  it.each<[string, Fault]>([
    [
      "a Graph that is down while a policy is made",
      { kind: "unavailable", status: 503, operation: "create", type: policy },
    ],
    [
      "an answer about a policy that is lost after it was made",
      { kind: "time-out", operation: "create", type: policy },
    ],
    [
      "an answer about a key set that is lost after it was made",
      { kind: "time-out", operation: "create", type: keySet },
    ],
    [
      "an answer about a key that is lost after it was uploaded",
      { kind: "time-out", operation: "create", type: keySet, after: 2 },
    ],
    [
      "a Graph that is down between a key set and its key",
      { kind: "unavailable", status: 500, operation: "create", type: keySet, after: 2 },
    ],
  ])("converges after %s", async (_, fault) => {
    repository.cloud.faults.push(fault);
    await expect(stack.up()).rejects.toThrow(/Microsoft Graph/);
    expect(repository.cloud.faults).toEqual([]);
    await settled();
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });

  it("waits out a storm of 429, and a Graph that fails at reading and writing again", async () => {
    repository.cloud.faults.push({ kind: "rate-limit", retryAfter: 1, operation: "create", type: policy, times: 4 });
    await settled();
    expect(repository.cloud.calls.filter(({ status }) => status === 429)).toHaveLength(4);
    repository.cloud.faults.push({ kind: "unavailable", status: 502, operation: "update", type: policy, times: 3 });
    repository.editPolicy("lucerne-signin", 'DefaultValue="lucerne"', 'DefaultValue="lucerne" Required="true"');
    await settled();
  });

  it("gives up on a storm that does not end, and goes on with the next run", async () => {
    repository.editPolicy("lucerne-signin", ' Required="true"', "");
    repository.cloud.faults.push({ kind: "rate-limit", retryAfter: 1, operation: "update", type: policy, times: 6 });
    await expect(stack.up()).rejects.toThrow(/limits our rate/);
    await settled();
  });

  it.each<[string, string]>([
    ["a policy was being made", policy],
    ["a key set was being filled", keySet],
  ])("converges after a run that was stopped while %s", async (_, type) => {
    await stack.destroy();
    const stop = new AbortController();
    const after = type === keySet ? 2 : 0;
    repository.cloud.faults.push({ kind: "kill", operation: "create", type, after, strike: () => stop.abort() });
    const stopped = await repository.open("lucerne", stop.signal);
    await expect(stopped.up()).rejects.toMatchObject({ kind: "interrupted" });
    await settled();
  });

  it("refuses to write over what somebody changed while it was writing", async () => {
    repository.editPolicy("lucerne-base", "<DisplayName>lucerne.example<", "<DisplayName>Lucerne<");
    const { cloud } = repository;
    const xml = String(cloud.get(policy, base)?.properties.xml);
    // between our look and our write
    const get = cloud.get.bind(cloud);
    let looks = 0;
    cloud.get = (type, id) => {
      if (type === policy && id === base && ++looks === 2)
        cloud.edit(policy, base, { xml: xml.replace("Token issuer", "Their issuer") });
      return get(type, id);
    };
    await expect(stack.up()).rejects.toThrow(/Somebody else changed it/);
    cloud.get = get;
    expect(String(cloud.get(policy, base)?.properties.xml)).toContain("Their issuer");
    await stack.refresh();
    await settled();
    expect(String(cloud.get(policy, base)?.properties.xml)).toContain("<DisplayName>Lucerne<");
  });

  it("makes anew what somebody deleted", async () => {
    for (const [type, id] of [
      [policy, `${directory}/b2c_1a_lucerne_signin`],
      [keySet, workforce],
    ] as const) {
      repository.cloud.remove(type, id);
      await stack.refresh();
      await settled();
    }
  });

  it("deletes without fault what is gone already", async () => {
    repository.cloud.remove(policy, `${directory}/b2c_1a_lucerne_signin`);
    repository.cloud.remove(keySet, workforce);
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });
});
