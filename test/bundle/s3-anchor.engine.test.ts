import { CreateBucketCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileAnchor } from "../../src/bundle/file-anchor.ts";
import { s3Anchor } from "../../src/bundle/s3-anchor.ts";
import { systemClock } from "../../src/clock.ts";
import { verifyAuditFolder } from "../../src/control/cli/audit/verify-audit-folder.ts";
import { sampleFact, testAuditLog } from "../mock/audit-log.ts";
import { type MotoServer, motoServer } from "../mock/moto-server.ts";

describe("checkpoints in a bucket with object lock", () => {
  let moto: MotoServer;
  let client: S3Client;
  beforeAll(async () => {
    moto = await motoServer();
    client = new S3Client({ forcePathStyle: true });
    await client.send(
      new CreateBucketCommand({
        Bucket: "audit",
        ObjectLockEnabledForBucket: true,
        CreateBucketConfiguration: { LocationConstraint: "eu-central-1" },
      }),
    );
  });
  afterAll(async () => {
    client?.destroy();
    await moto?.close();
  });

  it("are locked, go on over a restart, and vouch for the log", async () => {
    const test = await testAuditLog();
    try {
      const anchor = s3Anchor({ bucket: "audit", prefix: "prod", lockDays: 400 });
      for (let run = 0; run < 2; run++) {
        const log = await test.open({ checkpoint: { anchors: [anchor, fileAnchor(test.anchor)] } });
        for (let n = 0; n < 30; n++) log.note(sampleFact(n));
        await log.checkpoint();
        await log.close();
      }
      const verdict = await verifyAuditFolder(test.log, [anchor], { trust: test.keyring.root, at: systemClock() });
      expect(verdict).toMatchObject({ ok: true, lines: 64, unsigned: 0, writers: [{ checkpoints: 6 }] });
      const Key = "prod/mcp-1/000000000001.jws";
      const { ObjectLockMode, ObjectLockRetainUntilDate } = await client.send(
        new HeadObjectCommand({ Bucket: "audit", Key }),
      );
      expect(ObjectLockMode).toBe("COMPLIANCE");
      expect((ObjectLockRetainUntilDate?.getTime() ?? 0) / 1000).toBeGreaterThan(systemClock() + 399 * 86_400);
    } finally {
      test.remove();
    }
  });

  it("refuse another process under the same name, and take the same checkpoint twice", async () => {
    const anchor = s3Anchor({ bucket: "audit", prefix: "other" });
    await anchor.append("mcp-1", 1, "one");
    await anchor.append("mcp-1", 1, "one");
    await expect(anchor.append("mcp-1", 1, "another")).rejects.toMatchObject({ code: "audit.writer-taken" });
    await expect(anchor.last("mcp-1")).resolves.toBe("one");
    await expect(anchor.last("mcp-2")).resolves.toBeUndefined();
    const nowhere = s3Anchor({ bucket: "nowhere" });
    await expect(nowhere.append("mcp-1", 1, "one")).rejects.toMatchObject({ code: "target.unreadable" });
  });
});
