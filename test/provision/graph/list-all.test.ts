import { expect, it } from "vitest";
import type { GraphClient } from "../../../src/provision/graph/graph-client.ts";
import { listAll } from "../../../src/provision/graph/list-all.ts";

const { signal } = new AbortController();

/** Answers each path with a page of its own, and remembers what was asked. */
function pages(answers: Readonly<Record<string, object | string>>): { client: GraphClient; asked: string[] } {
  const asked: string[] = [];
  const client: GraphClient = async ({ path }) => {
    asked.push(path);
    const answer = answers[path];
    return { status: 200, text: typeof answer === "string" ? answer : JSON.stringify(answer), etag: undefined };
  };
  return { client, asked };
}

it("follows a collection to its end, and never to another host", async () => {
  const { client, asked } = pages({
    "/v1.0/things": { value: [{ id: "a" }], "@odata.nextLink": "https://evil.example/v1.0/things?$skiptoken=x" },
    "/v1.0/things?$skiptoken=x": { value: [{ id: "b" }] },
  });
  expect(await listAll(client, "/v1.0/things", signal)).toEqual([{ id: "a" }, { id: "b" }]);
  expect(asked).toEqual(["/v1.0/things", "/v1.0/things?$skiptoken=x"]);
});

it("gives up on a collection that leads back to itself, and on an answer that is none", async () => {
  const round = pages({ "/v1.0/things": { value: [], "@odata.nextLink": "https://graph.microsoft.com/v1.0/things" } });
  await expect(listAll(round.client, "/v1.0/things", signal)).rejects.toMatchObject({ code: "graph.unreachable" });
  expect(round.asked).toHaveLength(200);
  for (const text of ["<html>", "7", "null"])
    await expect(listAll(pages({ "/x": text }).client, "/x", signal)).rejects.toMatchObject({
      code: "graph.unreachable",
    });
});
