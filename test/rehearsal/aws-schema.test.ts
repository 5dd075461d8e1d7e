// AWS has no published schema here, so that its stand-in is held against what says the same: the declarations that were generated
// from it, and the service models of the calls that the real provider makes.
import { describe, expect, it } from "vitest";
import { awsBehaviours } from "../../src/rehearsal/aws/aws-behaviours.ts";
import { sdkTable } from "../../src/rehearsal/sdk/sdk-table.ts";
import { awsOperations } from "./aws-operations.ts";
import { declaredArguments } from "./declared-arguments.ts";

const types = Object.keys(awsBehaviours.types);
const short = (token: string): string => token.split(":").at(-1) ?? token;
const inputsOf = (token: string) => Object.entries(sdkTable("aws").type(token)?.inputs ?? {});
const replacing = (token: string): string[] => [...(awsBehaviours.types[token]?.replaceOn ?? [])].sort();

/** `<type> <argument>` where documentation says more than the stand-in does → why. */
const saidAlone: Readonly<Record<string, string>> = {
  "Parameter tier": "a downgrade from Advanced to Standard alone; tenants' parameters are Intelligent-Tiering for life",
};

/** `<type> <argument>` where calls and stand-in differ → why. */
const differences: Readonly<Record<string, string>> = {
  "SecretVersion secretStringWo":
    "write-only, and compared with nothing: the number beside it says that it is another one, and that replaces",
};

/** Why an argument replaces that stands in no request of a creation, or that tenantry never gives: `<argument>` or `<type> <argument>`. */
const otherReasons: Readonly<Record<string, string>> = {
  region: "a part of the address of every call: another region is another service",
  secretStringWoVersion: "the provider's own: a version's value is put once",
  "ApiKey value": "UpdateApiKey has patches for /customerId, /description, /enabled and /name, and none for it",
  "Alias namePrefix": "stands in place of the name",
  "Bucket bucketPrefix": "stands in place of the name",
  "Bucket bucketNamespace": "a part of the name",
  "Bucket objectLockEnabled": "said at the creation of a bucket; tenantry does not ask for it",
  "BucketVersioning expectedBucketOwner": "a part of the address; deprecated, and not used",
  "BucketServerSideEncryptionConfiguration expectedBucketOwner": "a part of the address; deprecated, and not used",
  "BucketLifecycleConfiguration expectedBucketOwner": "a part of the address; deprecated, and not used",
  "Distribution staging": "said at the creation of a distribution; not used",
  "Grant constraints": "a grant never changes",
  "Grant grantCreationTokens": "a grant never changes",
  "Grant retireOnDelete": "a grant never changes",
  "Grant retiringPrincipal": "a grant never changes",
  "Key customKeyStoreId": "said at the creation of a key; not used",
  "Key multiRegion": "said at the creation of a key; not used",
  "Key xksKeyId": "said at the creation of a key; not used",
  "Parameter dataType": "PutParameter takes it at first alone; not used",
  "Secret namePrefix": "stands in place of the name",
  "SecretVersion secretBinary": "a version's value is put once; not used",
  "SecretVersion secretString": "a version's value is put once; not used, since state would hold it",
};

describe("the stand-in for aws and the installed SDK's declarations", () => {
  it.each(types)("agree on %s: what is required, what is secret, and that what replaces exists", (token) => {
    const declared = declaredArguments(token);
    const inputs = inputsOf(token);
    expect(inputs.filter(([, { required }]) => required).map(([name]) => name)).toEqual(declared.required);
    const secret = [
      ...(sdkTable("aws").type(token)?.secretOutputs ?? []),
      ...(awsBehaviours.types[token]?.secretOutputs ?? []),
      ...inputs.filter(([, { secret }]) => secret).map(([name]) => name),
    ];
    expect([...new Set(secret)].sort()).toEqual(declared.secret);
    const known = inputs.map(([name]) => name);
    expect(replacing(token).filter((name) => !known.includes(name))).toEqual([]);
  });

  it("agree that what documentation says to replace does, but for what is listed with its reason", () => {
    const said = types.flatMap((token) =>
      declaredArguments(token)
        .saidToReplace.filter((name) => !replacing(token).includes(name))
        .map((name) => `${short(token)} ${name}`),
    );
    expect(said).toEqual(Object.keys(saidAlone));
  });
});

describe("the stand-in for aws and botocore's service models", () => {
  const operations = awsOperations();

  it("know every argument that is named here as one of the call that makes the object", () => {
    const unknown = Object.entries(operations).flatMap(([token, verdicts]) =>
      Object.entries(verdicts).flatMap(([name, verdict]) => (verdict === "unknown" ? [`${short(token)} ${name}`] : [])),
    );
    expect(unknown).toEqual([]);
    // API Gateway's keys and plans are changed by patches, whose paths no model names
    const patched = types.filter((token) => operations[token] === undefined).map(short);
    expect(patched.sort()).toEqual(["ApiKey", "UsagePlan"]);
  });

  it("agree on what can't be changed in place, but for what is listed with its reason", () => {
    const differ = Object.entries(operations).flatMap(([token, verdicts]) =>
      Object.entries(verdicts)
        .filter(([name, verdict]) => (verdict !== "changes") !== replacing(token).includes(name))
        .map(([name]) => `${short(token)} ${name}`),
    );
    expect(differ.sort()).toEqual(Object.keys(differences).sort());
  });

  it("leave nothing that replaces without a call that says so, or a reason of its own", () => {
    const unexplained: string[] = [];
    const used = new Set<string>();
    for (const token of types) {
      const said = declaredArguments(token).saidToReplace;
      for (const name of replacing(token).filter((each) => !said.includes(each))) {
        const verdict = operations[token]?.[name];
        if (verdict === "names" || verdict === "once") continue;
        const reason = [`${short(token)} ${name}`, name].find((each) => otherReasons[each] !== undefined);
        if (reason === undefined) unexplained.push(`${short(token)} ${name}`);
        else used.add(reason);
      }
    }
    expect(unexplained).toEqual([]);
    expect([...used].sort()).toEqual(Object.keys(otherReasons).sort());
  });
});
