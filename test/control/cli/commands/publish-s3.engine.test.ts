// The command line with a bucket behind moto as publish target, and servers that read it there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { openTenancy } from "../../../../src/runtime/open-tenancy.ts";
import { type MotoServer, motoServer } from "../../../mock/moto-server.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { runProcess } from "../run-process.ts";
import { signTenant } from "../sign-tenant.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

describe("tenantry with a bucket as publish target", () => {
  let moto: MotoServer;
  let s3: S3Client;
  let fleet: TemporaryFleet;
  let place: string;
  let count = 0;

  beforeAll(async () => {
    moto = await motoServer();
    s3 = new S3Client({ forcePathStyle: true });
    const here = { LocationConstraint: "eu-central-1" } as const;
    await s3.send(new CreateBucketCommand({ Bucket: "bundles", CreateBucketConfiguration: here }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: "bundles", VersioningConfiguration }));
  });
  afterAll(async () => {
    s3.destroy();
    await moto.close();
  });
  beforeEach(async () => {
    fleet = temporaryFleet();
    place = `s3://bundles/fleet-${++count}?region=eu-central-1`;
    const project = readFileSync(join(fleet.root, "Pulumi.yaml"), "utf8");
    fleet.write("Pulumi.yaml", project.replace("file:.tenantry/bundle", JSON.stringify(place)));
    await runCli(["keys", "create"], fakeTerminal({ cwd: fleet.root }));
    return () => fleet.remove();
  });
  const run = async (words: string[], signal?: AbortSignal) => {
    const terminal = fakeTerminal({ cwd: fleet.root, ...(signal === undefined ? {} : { signal }) });
    const code = await runCli([...words, "--json"], terminal);
    return { code, document: JSON.parse(terminal.out()) as Record<string, unknown> };
  };
  const open = (bundle = place, state?: string) =>
    openTenancy({
      bundle,
      root: join(fleet.root, ".tenantry/root.json"),
      baseHost: "mcp.localhost",
      ...(state === undefined ? {} : { state }),
    });
  const text = async (name: string) => {
    const Key = `fleet-${count}/${name}`;
    return (await s3.send(new GetObjectCommand({ Bucket: "bundles", Key }))).Body?.transformToString() ?? "";
  };

  it("publishes, verifies, looks at the clock and serves from there", async () => {
    await signTenant(fleet.root, "acme");
    expect(await run(["publish"])).toMatchObject({
      code: 0,
      document: { ok: true, target: place, published: [{ tenant: "acme" }] },
    });
    expect(await run(["publish"])).toMatchObject({ code: 0, document: { changed: false } });
    expect(await run(["verify"])).toMatchObject({ code: 0, document: { ok: true, kind: "bundle", path: place } });
    const { document } = await run(["doctor"]);
    const clock = (document.checks as { name: string; found: string }[]).find(({ name }) => name === "clock");
    expect(clock?.found).toMatch(/the published head is .* old/);
    const state = mkdtempSync(join(tmpdir(), "tenantry-mark-"));
    const tenancy = await open(place, state);
    expect(tenancy.bundle?.get("acme")?.config.tenant).toBe("acme");
    await signTenant(fleet.root, "acme", { content: { plan: "free" } });
    await run(["publish"]);
    await tenancy.bundle?.refresh();
    expect(tenancy.bundle?.get("acme")?.config).toMatchObject({ version: 2, config: { plan: "free" } });
    await tenancy.close();
    rmSync(state, { recursive: true });
  });

  it("lets many publishers run at once: every tenant is live, and no head is lost", async () => {
    const tenants = ["acme", "globex", "initech", "umbrella"];
    for (const tenant of tenants) await signTenant(fleet.root, tenant);
    const runs = tenants.map((tenant) => runProcess(["publish", tenant, "--json"], { cwd: fleet.root }));
    for (const { code, err } of await Promise.all(runs)) expect(code, err).toBe(0);
    expect(await run(["verify"])).toMatchObject({ code: 0 });
    const tenancy = await open();
    for (const tenant of tenants) expect(tenancy.bundle?.get(tenant)?.config.tenant).toBe(tenant);
    expect(tenancy.bundle?.version).toBe(tenants.length);
    await tenancy.close();
    const { Versions } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: "bundles", Prefix: `fleet-${count}/head.jws` }),
    );
    // No head was written over another of the same version: each is there, one after another.
    expect(Versions).toHaveLength(tenants.length);
  });

  it("keeps head and list alive while it watches", async () => {
    await signTenant(fleet.root, "acme");
    const stop = new AbortController();
    const terminal = fakeTerminal({ cwd: fleet.root, signal: stop.signal });
    const code = runCli(["publish", "--watch", "--json"], terminal);
    while (!terminal.err().includes("suspension list")) await sleep(20);
    stop.abort();
    expect(await code).toBe(130);
    expect(await text("suspension.jws")).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it("refuses what somebody else put there, and says what is missing", async () => {
    await signTenant(fleet.root, "acme");
    await run(["publish"]);
    const head = await text("head.jws");
    const put = (Body: string) =>
      s3.send(new PutObjectCommand({ Bucket: "bundles", Key: `fleet-${count}/head.jws`, Body }));
    await put(head.replace(/.$/, (last) => (last === "A" ? "B" : "A")));
    expect(await run(["verify"])).toMatchObject({ code: 1 });
    await expect(open()).rejects.toMatchObject({ code: expect.stringMatching(/^(envelope|signature)/) });
    await s3.send(new DeleteObjectCommand({ Bucket: "bundles", Key: `fleet-${count}/head.jws` }));
    await expect(open()).rejects.toMatchObject({ code: "bundle.missing", kind: "missing" });
    await expect(open("s3://nobody/x")).rejects.toMatchObject({ code: "source.unreadable", kind: "missing" });
    await expect(open("s3://Bad_Name")).rejects.toMatchObject({ code: "runtime.source", kind: "usage" });
  });

  it("refuses a publish target that is neither folder nor bucket, with its place in the file", async () => {
    writeFileSync(
      join(fleet.root, "Pulumi.yaml"),
      readFileSync(join(fleet.root, "Pulumi.yaml"), "utf8").replace(JSON.stringify(place), "s3:/bundles"),
    );
    const terminal = fakeTerminal({ cwd: fleet.root });
    expect(await runCli(["publish"], terminal)).toBe(1);
    expect(terminal.err()).toMatch(/Pulumi\.yaml:\d+:\d+: tenantry:publish must name a folder/);
  });
});
