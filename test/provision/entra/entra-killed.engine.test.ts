// Entra: objects with our names that are not ours.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EntraRepository, entraRepository } from "./entra-repository.ts";

const application = "azuread:index/application:Application";
const quiet = { expectNoChanges: true } as const;

describe("tenants at Entra", () => {
  let repository: EntraRepository;
  beforeAll(async () => {
    repository = await entraRepository();
    repository.cloud.lag = 0;
  });
  afterAll(() => repository.close());

  it("leave a foreign application of our name alone, and name it", async () => {
    const { cloud } = repository;
    const stack = await repository.open("tailspin");
    const [ours] = (await stack.preview()).steps.filter(({ type }) => type === application);
    expect(ours).toBeDefined();
    await stack.up();
    const [made] = cloud
      .list(application)
      .filter(({ properties }) => String(properties.displayName).includes("tailspin"));
    await stack.destroy();
    cloud.put(application, "/applications/foreign", { ...made?.properties, tags: ["theirs"] });
    const refusal = {
      code: "engine.foreign-object",
      message: expect.stringMatching(/application .*tailspin.* without our tags, id \/applications\/foreign/),
    };
    await expect(stack.up()).rejects.toMatchObject(refusal);
    expect(cloud.get(application, "/applications/foreign")?.properties.tags).toEqual(["theirs"]);
    cloud.remove(application, "/applications/foreign");
    await stack.up();
    await stack.up(quiet);
  });
});
