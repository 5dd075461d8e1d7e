import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitFiles } from "../../../src/control/cli/git-files.ts";

describe("files at a git revision", () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "tenantry-git-"));
    const git = (...words: string[]) =>
      execFileSync("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@example.org", ...words], {
        stdio: "pipe",
      });
    git("init", "-q");
    mkdirSync(join(root, "fleet/tenants"), { recursive: true });
    writeFileSync(join(root, "fleet/tenants/acme.yaml"), "one: ü\n");
    writeFileSync(join(root, "fleet/tenants/empty.yaml"), "");
    writeFileSync(join(root, "secret"), "not a spec");
    symlinkSync("../../secret", join(root, "fleet/tenants/link.yaml"));
    git("add", ".");
    git("commit", "-qm", "one");
    writeFileSync(join(root, "fleet/tenants/acme.yaml"), "two: 2\n");
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("gives the bytes of then, not of now, and no links", async () => {
    const files = await gitFiles(join(root, "fleet"), "HEAD", "tenants");
    expect(new Map([...files].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]))).toEqual(
      new Map([
        ["acme.yaml", "one: ü\n"],
        ["empty.yaml", ""],
      ]),
    );
  });

  it("gives nothing for a folder that did not exist then", async () => {
    expect((await gitFiles(root, "HEAD", "nowhere")).size).toBe(0);
  });

  it.each(["no-such-branch", "--output=/tmp/x", "HEAD:fleet", "", "-"])(
    "refuses %j as a revision",
    async (revision) => {
      await expect(gitFiles(root, revision, "tenants")).rejects.toMatchObject({
        code: "git.unknown-revision",
        kind: "usage",
      });
    },
  );

  it("says that a folder is in no repository", async () => {
    const outside = mkdtempSync(join(tmpdir(), "tenantry-nogit-"));
    try {
      await expect(gitFiles(outside, "HEAD", "tenants")).rejects.toMatchObject({
        code: "git.no-repository",
        kind: "missing",
        mend: expect.stringContaining("inside a clone"),
      });
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});
