// What is read from the installed SDKs, and how the stand-ins agree with what the real providers publish.
import { describe, expect, it } from "vitest";
import { packageBehaviours, packageNames } from "../../src/rehearsal/package-behaviours.ts";
import { sdkTable } from "../../src/rehearsal/sdk/sdk-table.ts";
import { publishedSchema } from "./published-schema.ts";

/** Package → difference → its reason. */
const knownDifferences: Readonly<Record<string, Readonly<Record<string, string>>>> = {};

describe("sdkTable", () => {
  it("reads inputs, what is required, computed and secret", () => {
    const type = sdkTable("okta").type("okta:app/oAuth:OAuth");
    expect(type?.inputs.label).toMatchObject({ required: true, secret: false, type: { kind: "string" } });
    expect(type?.inputs.clientBasicSecret).toMatchObject({ required: false, secret: true });
    expect(type?.inputs.redirectUris?.type).toEqual({ kind: "array", items: { kind: "string" } });
    expect(type?.computed).toHaveProperty("clientSecret");
    expect(type?.secretOutputs).toContain("clientSecret");
  });

  it("reads nested objects of packages with namespaces", () => {
    const type = sdkTable("aws").type("aws:apigateway/usagePlan:UsagePlan")?.inputs.apiStages?.type;
    const stage = type?.kind === "array" && type.items.kind === "object" ? type.items.properties() : {};
    expect(stage).toMatchObject({ apiId: { required: true }, throttles: { required: false, type: { kind: "array" } } });
  });

  it.each([
    ["okta", "okta:app/oAuthRedirectUri:OAuthRedirectUri"],
    ["okta", "okta:index/appGroupAssignments:AppGroupAssignments"],
    ["aws", "aws:kms/key:Key"],
    ["aws", "aws:resourceexplorer/index:Index"],
    ["azuread", "azuread:index/application:Application"],
  ])("finds the module of %s %s", (name, token) => expect(sdkTable(name).type(token)?.token).toBe(token));

  it("knows no type that the SDK has not", () => {
    expect(sdkTable("auth0").type("auth0:index/tenants:Tenants")).toBeUndefined();
    expect(sdkTable("auth0").type("auth0:index/../../pulumi/package:X")).toBeUndefined();
  });

  it("says what is to be installed", () => {
    expect(() => sdkTable("nowhere")).toThrow(expect.objectContaining({ code: "rehearsal.no-sdk", kind: "missing" }));
  });
});

describe("the stand-ins and the published schemas", () => {
  it.each(packageNames)(
    "agree on %s: required, secret, what replaces; differences are listed with reasons",
    async (name) => {
      const published = publishedSchema(name);
      if (published === undefined) {
        console.info(`not applicable: no published schema of ${name} is at hand`);
        return;
      }
      const behaviours = await packageBehaviours(name);
      const found: string[] = [];
      for (const [token, behaviour] of Object.entries(behaviours?.types ?? {})) {
        const type = sdkTable(name).type(token);
        if (type === undefined) {
          found.push(`${token}: the SDK has no such type`);
          continue;
        }
        const differ = (what: string, ours: readonly string[], theirs: readonly string[]): void => {
          for (const each of ours) if (!theirs.includes(each)) found.push(`${token} ${each}: ${what} here alone`);
          for (const each of theirs) if (!ours.includes(each)) found.push(`${token} ${each}: ${what} there alone`);
        };
        const inputs = Object.entries(type.inputs);
        const replaces = inputs
          .filter(([input, { replaces: said }]) => said || behaviour.replaceOn?.includes(input))
          .map(([input]) => input)
          .filter((input) => !behaviour.updatesInPlace?.includes(input));
        differ("replaces", replaces, published.replaces(token));
        differ(
          "required",
          inputs.filter(([, { required }]) => required).map(([input]) => input),
          published.required(token),
        );
        const secretInputs = inputs.filter(([, { secret }]) => secret).map(([input]) => input);
        const secret = new Set([...type.secretOutputs, ...(behaviour.secretOutputs ?? []), ...secretInputs]);
        const theirs = new Set([...published.secrets(token), ...published.secretInputs(token)]);
        differ("secret", [...secret], [...theirs]);
        for (const input of behaviour.replaceOn ?? [])
          if (type.inputs[input] === undefined) found.push(`${token} ${input}: replaceOn names no input`);
      }
      expect(found.sort()).toEqual(Object.keys(knownDifferences[name] ?? {}).sort());
    },
  );
});
