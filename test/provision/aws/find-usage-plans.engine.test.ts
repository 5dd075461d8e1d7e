import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { APIGatewayClient, CreateUsagePlanCommand } from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findUsagePlans } from "../../../src/provision/aws/find-usage-plans.ts";
import { type MotoServer, motoServer } from "../../mock/moto-server.ts";

const place = { region: "eu-central-1", name: "example-local-dynamo" };
const tags = { tenant: "dynamo", "managed-by": "tenantry", deployment: "example", environment: "local" };

describe("usage plans looked up by name", () => {
  let moto: MotoServer;
  let client: APIGatewayClient;
  const made = async (name: string, tags?: Record<string, string>): Promise<string> => {
    const { id = "" } = await client.send(
      new CreateUsagePlanCommand({ name, ...(tags === undefined ? {} : { tags }) }),
    );
    return id;
  };

  beforeAll(async () => {
    moto = await motoServer();
    client = new APIGatewayClient({});
  });
  afterAll(async () => {
    client.destroy();
    await moto.close();
  });

  it("are none in an account that has none of the name", async () => {
    await made("example-local-dynamo-2", tags);
    expect(await findUsagePlans(place)).toEqual([]);
  });

  it("are all that share the name, each with its own tags, and none of another name", async () => {
    const [own, foreign] = [await made(place.name, tags), await made(place.name)];
    expect(await findUsagePlans(place)).toEqual([
      { id: own, tags },
      { id: foreign, tags: {} },
    ]);
  });

  it("are searched on every page, which moto has one of alone", async () => {
    const asked: (string | null)[] = [];
    const pages = createServer((request, response) => {
      const position = new URL(request.url ?? "", "http://127.0.0.1").searchParams.get("position");
      asked.push(position);
      response.setHeader("content-type", "application/json");
      const page = position === null ? { item: [{ id: "a", name: "another" }], position: "second" } : { item: [mine] };
      response.end(JSON.stringify(page));
    });
    const mine = { id: "b", name: place.name, tags };
    const port = await listening(pages);
    process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
    try {
      expect(await findUsagePlans(place)).toEqual([{ id: "b", tags }]);
      expect(asked).toEqual([null, "second"]);
    } finally {
      process.env.AWS_ENDPOINT_URL = moto.url;
      pages.closeAllConnections();
      pages.close();
    }
  });

  it("can't be listed without a server, and the error says so", async () => {
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
    try {
      await expect(findUsagePlans(place)).rejects.toMatchObject({
        code: "gateway.unreadable",
        kind: "failed",
        message: expect.stringContaining("The list of usage plans in eu-central-1 can't be read"),
      });
    } finally {
      process.env.AWS_ENDPOINT_URL = moto.url;
    }
  });

  it("sends nothing that botocore's models refuse", async () => {
    expect((await moto.checks()).faults).toEqual([]);
  });
});

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
