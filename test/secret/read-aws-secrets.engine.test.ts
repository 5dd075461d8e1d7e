import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveSecret } from "../../src/secret/resolve-secret.ts";
import { type MotoServer, motoServer } from "../mock/moto-server.ts";

describe("a secret in Secrets Manager", () => {
  let moto: MotoServer;
  let client: SecretsManagerClient;
  const resolve = (reference: string) =>
    resolveSecret(reference, { root: "/", environment: {}, field: "oauth.github.default.clientSecret" });
  const make = async (Name: string, value: { SecretString: string } | { SecretBinary: Uint8Array }) =>
    (await client.send(new CreateSecretCommand({ Name, ...value }))).ARN ?? "";

  beforeAll(async () => {
    moto = await motoServer();
    client = new SecretsManagerClient({});
  });
  afterAll(async () => {
    client.destroy();
    await moto.close();
  });

  it("is read by its name and by its ARN", async () => {
    const arn = await make("acme/github", { SecretString: '<gh>"s€cret"' });
    expect(await resolve("aws-sm:acme/github")).toBe('<gh>"s€cret"');
    expect(await resolve(`aws-sm:${arn}`)).toBe('<gh>"s€cret"');
  });

  it("is missing where there is none, or no text", async () => {
    await make("acme/binary", { SecretBinary: Buffer.from([1, 2]) });
    for (const name of ["acme/nobody", "acme/binary"])
      await expect(resolve(`aws-sm:${name}`)).rejects.toMatchObject({ code: "secret.missing", kind: "missing" });
  });

  it("can't be read without the service, and the error names the reference alone", async () => {
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
    try {
      await expect(resolve("aws-sm:acme/github")).rejects.toMatchObject({
        code: "secret.unreadable",
        message: expect.stringContaining("aws-sm:acme/github"),
      });
    } finally {
      process.env.AWS_ENDPOINT_URL = moto.url;
    }
  });
});

describe("a secret in Parameter Store", () => {
  let moto: MotoServer;
  let client: SSMClient;
  const resolve = (reference: string) => resolveSecret(reference, { environment: {}, field: "a.b" });

  beforeAll(async () => {
    moto = await motoServer();
    client = new SSMClient({});
    await client.send(new PutParameterCommand({ Name: "/acme/github", Value: "<gh> s€cret", Type: "SecureString" }));
  });
  afterAll(async () => {
    client.destroy();
    await moto.close();
  });

  it("is read by its name and by its ARN, decrypted", async () => {
    expect(await resolve("aws-ssm:/acme/github")).toBe("<gh> s€cret");
    const arn = "arn:aws:ssm:eu-central-1:123456789012:parameter/acme/github";
    expect(await resolve(`aws-ssm:${arn}`)).toBe("<gh> s€cret");
    expect((await moto.checks()).faults).toEqual([]);
  });

  it("is missing where there is none, and unreadable without the service", async () => {
    await expect(resolve("aws-ssm:/acme/nobody")).rejects.toMatchObject({ code: "secret.missing", kind: "missing" });
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
    try {
      const failure = { code: "secret.unreadable", message: expect.stringContaining("aws-ssm:/acme/github of a.b") };
      await expect(resolve("aws-ssm:/acme/github")).rejects.toMatchObject(failure);
    } finally {
      process.env.AWS_ENDPOINT_URL = moto.url;
    }
  });
});
