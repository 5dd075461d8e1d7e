import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changedTenants } from "../../../../src/control/cli/fleet/changed-tenants.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

describe("the tenants that changed since a revision", () => {
  let fleet: TemporaryFleet;
  beforeEach(() => {
    fleet = temporaryFleet();
    fleet.write("tenants/second.yaml", fleet.spec("second"));
    fleet.write(".gitignore", ".tenantry/\n");
    const git = (...words: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...words], {
        cwd: fleet.root,
        stdio: "pipe",
      });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "fleet");
  });
  afterEach(() => fleet.remove());
  const changed = (known = ["example", "second"]) => changedTenants(fleet.root, "tenants", "HEAD", known);

  it("are none where nothing changed", async () => expect(await changed()).toEqual([]));

  it("are those whose spec changed, and new ones", async () => {
    fleet.write("tenants/second.yaml", fleet.spec("second").replace("plan: pro", "plan: free"));
    fleet.write("tenants/third.yaml", fleet.spec("third"));
    expect(await changed(["example", "second", "third"])).toEqual(["second", "third"]);
  });

  it("are those whose own stack file has other settings, not another salt", async () => {
    fleet.write("Pulumi.example.yaml", "encryptionsalt: v1:x\n");
    fleet.write("Pulumi.second.prod.yaml", "config:\n  tenantry:baseHost: mcp.example.org\n");
    expect(await changed()).toEqual(["second"]);
  });

  it("are all where Pulumi.yaml changed", async () => {
    fleet.write("Pulumi.yaml", "name: tenantry\n");
    expect(await changed()).toEqual(["example", "second"]);
  });

  it("are refused for a revision that git does not know", async () => {
    await expect(changedTenants(fleet.root, "tenants", "--all", ["example"])).rejects.toThrow(/git knows no revision/);
  });
});
