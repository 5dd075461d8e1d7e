import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
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
