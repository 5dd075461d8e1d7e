// The check itself: a wrong request is found, whatever moto makes of it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MotoServer, motoServer } from "../moto-server.ts";

describe("requests held against botocore's models", () => {
  let moto: MotoServer;
  const authorization = (service: string): string =>
    `AWS4-HMAC-SHA256 Credential=testing/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;
  const json = (service: string, target: string, body: object) =>
    fetch(moto.url, {
      method: "POST",
      headers: {
        authorization: authorization(service),
        "x-amz-target": target,
        "content-type": "application/x-amz-json-1.1",
      },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    moto = await motoServer();
  });
  afterAll(() => moto.close());

  it.each([
    ["an unknown member", "secretsmanager", "secretsmanager.CreateSecret", { Name: "a", Colour: "red" }, /Colour/],
    ["a missing member", "secretsmanager", "secretsmanager.GetSecretValue", {}, /Missing required.*SecretId/],
    ["another type", "ssm", "AmazonSSM.GetParameter", { Name: 7 }, /Name/],
    ["a word that is none", "kms", "TrentService.CreateKey", { KeySpec: "ECC_NIST_P257" }, /KeySpec is none of/],
    [
      "a name that does not match",
      "kms",
      "TrentService.CreateAlias",
      { AliasName: "alias/a b", TargetKeyId: "x" },
      /AliasName/,
    ],
  ])("find %s", async (_, service, target, body, says) => {
    await (await json(service, target, body)).text();
    expect((await moto.checks()).faults.at(-1)).toMatch(says);
  });

  it("find a path that no operation has, and a member in the path that is too much", async () => {
    await fetch(`${moto.url}/nothing/here/at/all`, { headers: { authorization: authorization("apigateway") } });
    expect((await moto.checks()).faults.at(-1)).toMatch(/no operation/);
    const before = (await moto.checks()).faults.length;
    const good = { name: "pro", quota: { limit: 1, period: "DAY" } };
    const plan = (body: object) =>
      fetch(`${moto.url}/usageplans`, {
        method: "POST",
        headers: { authorization: authorization("apigateway") },
        body: JSON.stringify(body),
      });
    await plan(good);
    expect((await moto.checks()).faults).toHaveLength(before);
    await plan({ ...good, quota: { limit: 1, period: "HOUR" } });
    expect((await moto.checks()).faults.at(-1)).toMatch(/period is none of DAY, WEEK, MONTH/);
  });
});
