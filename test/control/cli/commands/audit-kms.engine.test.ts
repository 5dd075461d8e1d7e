import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, DeleteObjectCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditSigner } from "../../../../src/bundle/audit-signer.ts";
import { fileAnchor } from "../../../../src/bundle/file-anchor.ts";
import { openKeyring } from "../../../../src/bundle/keyring.ts";
import { rotateKey } from "../../../../src/bundle/rotate-key.ts";
import { s3Anchor } from "../../../../src/bundle/s3-anchor.ts";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { sampleFact, type TestAuditLog, testAuditLog } from "../../../mock/audit-log.ts";
import { type MotoServer, motoServer } from "../../../mock/moto-server.ts";
import { fakeTerminal } from "../fake-terminal.ts";

describe("checkpoints signed by a key in KMS and locked in S3", () => {
  let moto: MotoServer;
  let test: TestAuditLog;
  let client: S3Client;
  const offline = mkdtempSync(join(tmpdir(), "tenantry-offline-"));
  const rootFile = join(offline, "root.json");
  /** the root as it was before KMS had a key in it */
  const before = join(offline, "root-before.json");
  beforeAll(async () => {
    moto = await motoServer();
    test = await testAuditLog();
    client = new S3Client({ forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: "eu-central-1" } as const;
    await client.send(
      new CreateBucketCommand({ Bucket: "audit", ObjectLockEnabledForBucket: true, CreateBucketConfiguration }),
    );
    const kms = new KMSClient({});
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }));
    kms.destroy();
    const keys = join(test.directory, "keys");
    copyFileSync(test.rootFile, before);
    await rotateKey(await openKeyring(keys), "audit", { kms: `kms:${KeyMetadata?.Arn}` });
    // as a server opens it, from the folder alone
    const keyring = await openKeyring(keys);
    const signer = keyring.signer("audit");
    expect(keyring.list().find(({ kid }) => kid === signer.kid)).toMatchObject({ kms: `kms:${KeyMetadata?.Arn}` });
    const anchors = [s3Anchor({ bucket: "audit", prefix: "prod", lockDays: 400 }), fileAnchor(test.anchor)];
    const log = await test.open({ signer: auditSigner(signer), checkpoint: { anchors, records: 50 } });
    for (let n = 0; n < 200; n++) log.note(sampleFact(n));
    await log.flush();
    await log.close();
    writeFileSync(rootFile, JSON.stringify(keyring.root));
  }, 120_000);
  afterAll(async () => {
    client?.destroy();
    await moto?.close();
    test?.remove();
    rmSync(offline, { recursive: true, force: true });
  });

  const verify = async (checkpoints: string, root = rootFile) => {
    const terminal = fakeTerminal({ cwd: offline, env: {} });
    const words = ["audit", "verify", test.log, "--root", root, "--checkpoints", checkpoints, "--all-signed", "--json"];
    return { code: await runCli(words, terminal), verdict: JSON.parse(terminal.out()) as Record<string, unknown> };
  };

  it("vouch for the log, read from the bucket", async () => {
    const { code, verdict } = await verify("s3://audit/prod");
    expect(verdict).toMatchObject({ ok: true, lines: 202, unsigned: 0, faultCount: 0 });
    expect(code).toBe(0);
  });

  it("were asked of KMS, one signature each, and stored under a lock that holds", async () => {
    const { operations } = await moto.checks();
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: "audit" }));
    expect(Versions.length).toBeGreaterThan(2);
    expect(Object.entries(operations).find(([name]) => /(^|[.:])Sign$/.test(name))?.[1]).toBe(Versions.length);
    const [{ Key, VersionId } = {}] = Versions;
    const removal = client.send(new DeleteObjectCommand({ Bucket: "audit", Key, VersionId }));
    await expect(removal).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("are not vouched for by the root before the rotation", async () => {
    const { code, verdict } = await verify(test.anchor, before);
    expect(code).toBe(1);
    expect(verdict.faults).toContainEqual(expect.objectContaining({ code: expect.stringMatching(/^checkpoint\./) }));
  });

  it("vouch for it offline, with KMS and S3 out of reach: the root and a copy are enough", async () => {
    await moto.close();
    const { code, verdict } = await verify(test.anchor);
    expect([code, verdict.ok, verdict.lines]).toEqual([0, true, 202]);
  });
});
