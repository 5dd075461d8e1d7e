// A bucket with object lock as anchor: what is written there cannot be changed or removed before its time, by nobody.
import { BundleError } from "./bundle-error.ts";
import type { CheckpointAnchor } from "./checkpoint-anchor.ts";
import { isNamed, type OpenS3, openS3, translateS3Error } from "./open-s3.ts";
import type { S3Place } from "./s3-target.ts";

export interface S3AnchorPlace extends S3Place {
  /** days for which nobody may remove a checkpoint; the bucket must have object lock on. Absent: no lock is asked for */
  lockDays?: number;
  /** `COMPLIANCE` (default) binds the account's root user too; `GOVERNANCE` does not */
  lockMode?: "COMPLIANCE" | "GOVERNANCE";
}

/** A writer's checkpoints lie at `<prefix>/<writer>/<number, 12 digits>.jws`. Credentials come from the environment. */
export function s3Anchor(place: S3AnchorPlace): CheckpointAnchor {
  const { bucket, prefix = "", lockDays, lockMode = "COMPLIANCE" } = place;
  const start = prefix === "" ? "" : `${prefix}/`;
  let opened: Promise<OpenS3> | undefined;
  const open = (): Promise<OpenS3> => {
    opened ??= openS3(place.region);
    return opened;
  };
  const failed = (error: unknown, key: string): unknown => translateS3Error(error, `s3://${bucket}/${key}`);

  async function* keys(wanted: string): AsyncGenerator<string> {
    const { sdk, client } = await open();
    let ContinuationToken: string | undefined;
    do {
      const more = ContinuationToken === undefined ? {} : { ContinuationToken };
      const page = await client
        .send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: wanted, ...more }))
        .catch((error: unknown) => {
          throw failed(error, wanted);
        });
      for (const { Key = "" } of page.Contents ?? []) if (Key.endsWith(".jws")) yield Key;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  async function textOf(key: string): Promise<string> {
    const { sdk, client } = await open();
    try {
      const answer = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await answer.Body?.transformToString("latin1")) ?? "";
    } catch (error) {
      throw failed(error, key);
    }
  }

  return {
    async append(writer, number, jws) {
      const { sdk, client } = await open();
      const key = `${start}${writer}/${String(number).padStart(12, "0")}.jws`;
      const until = new Date(Date.now() + (lockDays ?? 0) * 86_400_000);
      const lock = lockDays === undefined ? {} : { ObjectLockMode: lockMode, ObjectLockRetainUntilDate: until };
      try {
        const put = { Bucket: bucket, Key: key, Body: jws, ContentType: "application/jose", IfNoneMatch: "*", ...lock };
        await client.send(new sdk.PutObjectCommand(put));
      } catch (error) {
        const there = isNamed(error, "PreconditionFailed") || isNamed(error, "ConditionalRequestConflict");
        if (!there) throw failed(error, key);
        // An answer that got lost on its way: our own checkpoint is there already.
        if ((await textOf(key)) === jws) return;
        throw new BundleError("audit.writer-taken", `another process has written s3://${bucket}/${key}`, {
          kind: "failed",
          mend: "give each process a writer name of its own",
        });
      }
    },
    async last(writer) {
      let newest: string | undefined;
      for await (const key of keys(`${start}${writer}/`)) newest = key;
      return newest === undefined ? undefined : textOf(newest);
    },
    async *read() {
      for await (const key of keys(start)) yield { where: `s3://${bucket}/${key}`, jws: await textOf(key) };
    },
  };
}
