// A whole collection of Microsoft Graph, page after page.
import { ProvisionError } from "../provision-error.ts";
import type { GraphClient } from "./graph-client.ts";
import { readAnswer } from "./read-answer.ts";

/** A directory has fewer objects of any of our kinds than so many pages of a hundred. */
const mostPages = 200;

interface Page<Shape> {
  value?: Shape[];
  "@odata.nextLink"?: string;
}

/** `path` from `/beta` or `/v1.0` on. Of a link to the next page only the path is followed: never to another host. */
export async function listAll<Shape>(client: GraphClient, path: string, signal: AbortSignal): Promise<Shape[]> {
  const found: Shape[] = [];
  let next = path;
  for (let pages = 0; pages < mostPages; pages++) {
    const { text } = await client({ method: "GET", path: next, signal });
    const { value, "@odata.nextLink": link } = readAnswer<Page<Shape>>(text);
    found.push(...(value ?? []));
    if (link === undefined) return found;
    const { pathname, search } = new URL(link, "https://graph.microsoft.com");
    next = pathname + search;
  }
  throw new ProvisionError("graph.unreachable", `Microsoft Graph's list at ${path} comes to no end.`, {
    kind: "failed",
  });
}
