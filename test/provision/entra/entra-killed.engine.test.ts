// Entra: runs killed at the creation and at the update of every type that a tenant with all of them has, and objects that are not ours.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { azureadBehaviours } from "../../../src/rehearsal/azuread/azuread-behaviours.ts";
import { importAsTold, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type EntraRepository, entraRepository } from "./entra-repository.ts";
import { connectionToken, entraToken } from "./entra-token.ts";

const types = Object.keys(azureadBehaviours.types);
const { application, password, principal, federated, access } = entraToken;
const { own, graph } = connectionToken;
const connections = Object.values(graph);
const resourceTypes = {
  ...{ [graph.oidc]: own.oidc, [graph.social]: own.social, [graph.saml]: own.saml, [graph.flow]: own.flow },
};
const quiet = { expectNoChanges: true } as const;

describe("tenants at Entra, when nobody hears the answer to a creation", () => {
  let repository: EntraRepository;
  beforeAll(async () => {
    repository = await entraRepository();
    repository.cloud.lag = 0;
  });
  afterAll(() => repository.close());

  it("are whole after a kill at every type, nothing but a password is made twice, and a second run changes nothing", async () => {
    const { cloud } = repository;
    const stack = await repository.open("fabrikam");
    await stack.init();
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/fabrikam.prod.json");
    const { struck } = await killEveryCreate(stack, cloud, { types, stateFile }, (refusal) =>
      importAsTold(refusal, stack, cloud, (args) => repository.printed(args)),
    );
    expect([...struck].sort()).toEqual([...types].sort());
    // the value of the first was told to nobody: no import could bring it back
    expect(await miscounted(stack, cloud, types)).toEqual([expect.stringContaining(password)]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("are whole after a kill at every type that a change updates, and nothing is made twice", async () => {
    const { cloud } = repository;
    const stack = await repository.open("fabrikam");
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/fabrikam.prod.json");
    const before = await miscounted(stack, cloud, types);
    repository.edit("fabrikam", "Fabrikam Industries", "Fabrikam Group");
    repository.edit("fabrikam", "scopes: [openid, mcp.read, mcp.write]", "scopes: [openid, mcp.read]");
    repository.edit("fabrikam", "    subdomain:", "    assignment: open\n    subdomain:");
    repository.edit("fabrikam", "name: cluster", "name: cluster-7");
    const { struck, refused } = await killEveryCreate(stack, cloud, { types, stateFile, operation: "update" }, () => {
      throw new Error("an update leaves nothing to import");
    });
    // a change of anything else makes another object
    expect([...struck].sort()).toEqual([access, application, federated, principal].sort());
    expect(refused).toEqual([]);
    expect(await miscounted(stack, cloud, types)).toEqual(before);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it.each([
    ["creation", "create"],
    ["update", "update"],
  ] as const)(
    "are whole with all of their connections after a kill at the %s of each kind, none of them made twice",
    async (_, operation) => {
      const { cloud } = repository;
      const stack = await repository.open("litware");
      if (operation === "create") await stack.init();
      else {
        repository.edit("litware", "Litware Insurance", "Litware Group");
        repository.edit("litware", "localAccounts: code", "localAccounts: password");
        repository.edit(
          "litware",
          "domains: [plant.litware.example]",
          "domains: [plant.litware.example, litware.example]",
        );
        repository.edit("litware", "domains: [litware.example]\n      issuer", "domains: []\n      issuer");
      }
      const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/litware.prod.json");
      const plan = { types: connections, stateFile, operation, resourceTypes };
      const { struck, refused } = await killEveryCreate(stack, cloud, plan, (refusal) =>
        importAsTold(refusal, stack, cloud, (args) => repository.printed(args)),
      );
      expect([...struck].sort()).toEqual([...connections].sort());
      // what was made is found again by what it says: nothing has to be imported
      expect(refused).toEqual([]);
      expect(await miscounted(stack, cloud, connections, resourceTypes)).toEqual([]);
      await stack.up(quiet);
      await stack.refresh({ ...quiet, previewOnly: true });
    },
  );

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
