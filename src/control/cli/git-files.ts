// Files as they stood at a git revision, read without touching the working tree.
import { execFile } from "node:child_process";
import { basename } from "node:path/posix";
import { promisify } from "node:util";
import { TenantryError } from "../../errors.ts";
import { limits } from "../../limits.ts";

export type GitCode = "git.missing" | "git.no-repository" | "git.unknown-revision" | "git.failed";

const run = promisify(execFile);

/**
 * Gives path → bytes of the files directly in `folder` (relative to `root`, `.` for itself) at `revision`.
 * A folder that did not exist then is an empty map. Errors: `git.missing` and `git.no-repository` (missing),
 * `git.unknown-revision` (usage), `git.failed` (failed).
 */
export async function gitFiles(root: string, revision: string, folder: string): Promise<Map<string, Uint8Array>> {
  // The revision comes from a person or a pull request: resolved first, so that it can't be an option or a path.
  const commit = (
    await git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], revision)
  )
    .toString()
    .trim();
  const path = folder === "." ? await prefix(root) : `${await prefix(root)}${folder}/`;
  const listing = await git(root, ["ls-tree", "-z", "--full-tree", commit, ...(path === "" ? [] : ["--", path])]);
  const found: { object: string; name: string }[] = [];
  for (const line of listing.toString().split("\0").filter(Boolean)) {
    const [, mode, type, object, path] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    // 120000 is a link: fleets have none, and one must not become its target's text.
    if (type === "blob" && mode !== "120000" && object && path) found.push({ object, name: basename(path) });
  }
  // One process for all of them: a fleet has thousands.
  const batch = await git(root, ["cat-file", "--batch"], undefined, found.map((each) => `${each.object}\n`).join(""));
  const files = new Map<string, Uint8Array>();
  let at = 0;
  for (const { name } of found) {
    const lineEnd = batch.indexOf(10, at);
    const size = Number(batch.toString("latin1", at, lineEnd).split(" ")[2]);
    files.set(name, batch.subarray(lineEnd + 1, lineEnd + 1 + size));
    at = lineEnd + 1 + size + 1;
  }
  return files;
}

/** Where `root` stands inside its git repository: "" or "some/folder/". */
const prefix = async (root: string): Promise<string> =>
  (await git(root, ["rev-parse", "--show-prefix"])).toString().replace(/\n$/, "");

async function git(root: string, words: string[], revision?: string, stdin = ""): Promise<Buffer> {
  try {
    const work = run("git", ["-C", root, ...words], {
      encoding: "buffer",
      maxBuffer: limits.fleetTenants * limits.specBytes,
    });
    // A git that leaves early (a bad option) breaks the pipe; what matters is what it said.
    work.child.stdin?.on("error", () => undefined).end(stdin);
    return (await work).stdout;
  } catch (cause) {
    const failure = cause as NodeJS.ErrnoException & { stderr?: Buffer };
    if (failure.code === "ENOENT") {
      throw new TenantryError<GitCode>("git.missing", "git is not installed here", {
        kind: "missing",
        mend: "install git",
        cause,
      });
    }
    const said = failure.stderr?.toString() ?? "";
    if (/not a git repository/.test(said)) {
      throw new TenantryError<GitCode>("git.no-repository", `${root} is not in a git repository`, {
        kind: "missing",
        mend: "run it inside a clone of the repository of specs: changes are told against a git revision",
        cause,
      });
    }
    if (revision !== undefined) {
      throw new TenantryError<GitCode>("git.unknown-revision", `git knows no revision ${JSON.stringify(revision)}`, {
        kind: "usage",
        mend: "name a branch, tag or commit; in CI fetch it first (a shallow clone has only one commit)",
        cause,
      });
    }
    throw new TenantryError<GitCode>("git.failed", `git failed: ${said.split("\n", 1)[0]}`, { kind: "failed", cause });
  }
}
