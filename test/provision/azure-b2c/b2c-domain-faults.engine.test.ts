// A tenant's own sign-in domain at Microsoft Graph, with trouble: it is added once, and what is somebody else's stays theirs.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import type { Fault } from "../../../src/rehearsal/fault.ts";
import { type B2cRepository, b2cRepository } from "./b2c-repository.ts";
import { b2cToken } from "./b2c-token.ts";

const type = b2cToken.graph.domain;
const directory = "3c9e1f2a-4b5d-4e6f-8a90-b1c2d3e4f501";
const id = `${directory}/login.lucerne.example`;
const custom = /^ {2}platform: azure-b2c$/m;

describe("a domain of lucerne's own on Azure AD B2C, with trouble", () => {
  let repository: B2cRepository;
  let stack: Stack;
  const settled = async (): Promise<void> => {
    await stack.up();
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
    const [domain, ...more] = repository.cloud.list(type);
    expect(more).toEqual([]);
    expect(domain).toMatchObject({ id, properties: { isVerified: true } });
    const records = (await stack.outputs()).dns;
    expect(JSON.stringify(records)).toContain(String(domain?.properties.text));
  };
  beforeAll(async () => {
    repository = await b2cRepository();
    const own = "customDomain: login.lucerne.example\n  verifiedDomains: [login.lucerne.example]";
    repository.edit("lucerne", custom, `  platform: azure-b2c\n  ${own}`);
    stack = await repository.open("lucerne");
  });
  afterEach(async () => {
    expect(repository.cloud.faults).toEqual([]);
    await stack.destroy();
    expect(repository.cloud.list(type)).toEqual([]);
  });
  afterAll(() => repository.close());

  it.each<[string, Fault]>([
    ["a Graph that is down", { kind: "unavailable", status: 503, operation: "create", type }],
    ["an answer that is lost after it was added", { kind: "time-out", operation: "create", type }],
    ["an answer that is lost after it was verified", { kind: "time-out", operation: "create", type, name: "verify" }],
    [
      "a Graph that is down between adding and verifying it",
      { kind: "unavailable", status: 500, operation: "create", type, name: "verify" },
    ],
    [
      "an answer that is lost about its record",
      { kind: "time-out", operation: "read", type, name: "verificationDnsRecords", times: 6 },
    ],
  ])("is there once, verified, after %s", async (_, fault) => {
    repository.cloud.faults.push(fault);
    const first = await stack.up().then(
      () => undefined,
      (reason: Error) => reason.message,
    );
    // a read may be asked again at once; a write is told
    if (fault.operation === "create") expect(first).toMatch(/Microsoft Graph/);
    repository.cloud.faults.length = 0;
    await settled();
  });

  it("waits out a storm of 429", async () => {
    repository.cloud.faults.push({ kind: "rate-limit", retryAfter: 1, operation: "create", type, times: 4 });
    await settled();
  });

  it("is taken over where it stands unverified, and left alone with the command to import it where it is verified", async () => {
    const { cloud } = repository;
    const theirs = { name: "login.lucerne.example", isVerified: true, isInitial: false, text: "MS=ms00000000" };
    cloud.put(type, id, theirs);
    await expect(stack.up()).rejects.toMatchObject({
      code: "b2c.taken",
      mend: expect.stringMatching(/pulumi import .*'tenantry:b2c:Domain' '.*' '3c9e1f2a-.*\/login\.lucerne\.example'/),
    });
    expect(cloud.get(type, id)?.properties).toEqual(theirs);
    cloud.put(type, id, { ...theirs, isVerified: false });
    await settled();
  });

  it("of another directory is left alone, and said to be taken", async () => {
    const elsewhere = `7f9b1c3d-4e5f-4061-8b72-d3e4f5a6b703/login.lucerne.example`;
    const theirs = { name: "login.lucerne.example", isVerified: true, isInitial: false, text: "MS=ms00000000" };
    repository.cloud.put(type, elsewhere, theirs);
    await expect(stack.up()).rejects.toMatchObject({ code: "b2c.taken" });
    expect(repository.cloud.get(type, elsewhere)?.properties).toEqual(theirs);
    repository.cloud.remove(type, elsewhere);
    await settled();
  });

  it("that somebody took away is drift, and added anew", async () => {
    await stack.up();
    repository.cloud.remove(type, id);
    await expect(stack.refresh({ expectNoChanges: true, previewOnly: true })).rejects.toMatchObject({
      code: "engine.drift",
    });
    await stack.refresh();
    await settled();
  });
});
