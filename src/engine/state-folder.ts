// Engine: where a file backend keeps its state.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/**
 * The folder of a file backend (PULUMI_BACKEND_URL, else `backend.url` of Pulumi.yaml), absolute; undefined for other
 * backends. The engine resolves a relative one from where it runs: that is the root here.
 */
export async function stateFolder(root: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  let url = env.PULUMI_BACKEND_URL;
  if (url === undefined || url === "") {
    const project = await readFile(join(root, "Pulumi.yaml"), "utf8").catch(() => "");
    url = /^backend:\s*\n(?:[ \t]+.*\n)*?[ \t]+url:[ \t]*["']?([^"'\s#]+)/m.exec(project)?.[1];
  }
  if (url === undefined || !url.startsWith("file://")) return undefined;
  const path = url.slice("file://".length).split("?")[0] ?? "";
  const home = path.startsWith("~") ? (env.HOME ?? "") + path.slice(1) : path;
  return resolve(root, decodeURIComponent(home));
}
