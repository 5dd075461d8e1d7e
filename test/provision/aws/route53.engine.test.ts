// Records in a Route 53 zone that is ours: what changes in place, what another's record does, and what the SDK declares.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { awsBehaviours } from "../../../src/rehearsal/aws/aws-behaviours.ts";
import type { Cloud } from "../../../src/rehearsal/cloud.ts";
import { awsOperations } from "../../rehearsal/aws-operations.ts";
import { declaredArguments } from "../../rehearsal/declared-arguments.ts";
import { FieldsInPlace } from "../fields-in-place.ts";
import { recordType, route53Repository } from "./route53-repository.ts";

const quiet = { expectNoChanges: true } as const;

describe("records in a zone of Route 53", () => {
  const fields = new FieldsInPlace();
  let repository: Awaited<ReturnType<typeof route53Repository>>;
  let cloud: Cloud;
  let stack: Stack;
  const recordOf = (type: string) => cloud.list(recordType).find(({ properties }) => properties.type === type);
  beforeAll(async () => {
    repository = await route53Repository();
    cloud = repository.cloud;
    stack = await repository.open("solo");
    fields.saw(await stack.up());
  });
  afterAll(() => repository.close());

  it("are one a domain, by names that Route 53 keeps, registered as the SDK and botocore know them", async () => {
    expect(cloud.list(recordType).map(({ id }) => id.split("_").slice(-1)[0])).toEqual(
      expect.arrayContaining(["CNAME", "TXT"]),
    );
    expect(recordOf("CNAME")?.id).toBe("Z0SOLOEXAMPLE_login.solo.example_CNAME");
    const { deployment } = (await stack.exportState()) as {
      deployment: { resources: { type: string; inputs: Record<string, unknown> }[] };
    };
    const known = declaredArguments(recordType);
    for (const { type, inputs } of deployment.resources.filter((each) => each.type === recordType)) {
      expect(known.faults(inputs), type).toEqual([]);
      const given = Object.keys(inputs).filter((field) => !field.startsWith("__"));
      expect(given.filter((field) => awsOperations()[recordType]?.[field] === undefined)).toEqual([]);
    }
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("take another value in place, when what they prove has become another", async () => {
    const before = structuredClone(recordOf("CNAME"));
    repository.forget();
    await stack.refresh();
    const { steps } = fields.saw(await stack.up());
    const touched = steps.filter(({ type, operation }) => type === recordType && operation !== "same");
    expect(touched.map(({ operation, paths }) => [operation, ...paths])).toEqual([
      ["update", expect.stringContaining("records")],
    ]);
    expect(recordOf("CNAME")?.id).toBe(before?.id);
    expect(recordOf("CNAME")?.properties.records).not.toEqual(before?.properties.records);
    await stack.up(quiet);
    const rules = {
      ofPlatform: (type: string) => type === recordType,
      replaces: (type: string) => awsBehaviours.types[type]?.replaceOn ?? [],
      constant: {
        [`${recordType} type`]: "each kind of proof has its own",
        [`${recordType} ttl`]: "the program gives the same always",
      },
    };
    expect(await fields.faults([stack], rules)).toEqual([]);
  });

  it("report a value that somebody else wrote", async () => {
    const { id = "", properties } = structuredClone(recordOf("CNAME")) ?? {};
    cloud.edit(recordType, id, { records: ["elsewhere.example"] });
    await expect(stack.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({ code: "engine.drift" });
    cloud.edit(recordType, id, { records: properties?.records });
    await stack.up(quiet);
  });

  it("leave another's record of the name alone, and name it; one with our value is ours", async () => {
    const { id = "", properties = {} } = recordOf("TXT") ?? {};
    await stack.destroy();
    expect(cloud.list(recordType)).toEqual([]);
    cloud.put(recordType, id, { ...properties, records: ["v=spf1 -all"] });
    await expect(stack.up()).rejects.toMatchObject({
      code: "engine.foreign-object",
      message: expect.stringContaining(`with another value, id ${id}`),
    });
    expect(cloud.get(recordType, id)?.properties.records).toEqual(["v=spf1 -all"]);
    cloud.remove(recordType, id);
    cloud.faults.push({ kind: "time-out", operation: "create", type: recordType, name: "dns.txt.solo.example" });
    await expect(stack.up()).rejects.toMatchObject({
      message: expect.stringMatching(/made all the same, and recorded now: aws:route53\/record/),
    });
    await stack.up();
    await stack.up(quiet);
    expect(cloud.list(recordType)).toHaveLength(2);
  });
});
