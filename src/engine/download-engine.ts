// Engine: the official archive, where it can be reached. It brings the official language host along.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { TenantryError } from "../errors.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import { engineLimits } from "./engine-limits.ts";
import type { EngineReporter } from "./engine-progress.ts";
import { isExecutable, versionOf } from "./find-engine.ts";
import { placeEngine } from "./place-engine.ts";

const run = promisify(execFile);
const corrupt = (message: string): TenantryError<EngineErrorCode> =>
  new TenantryError("engine.corrupt", message, {
    kind: "failed",
    mend: "try again; if it stays so, something between here and the publisher alters downloads",
  });

/** The archive's name for a machine, or undefined where none is published. */
export function archiveName(version: string, platform = process.platform, arch = process.arch): string | undefined {
  const system = platform === "linux" || platform === "darwin" ? platform : undefined;
  const machine = arch === "x64" || arch === "arm64" ? arch : undefined;
  return system && machine && `pulumi-v${version}-${system}-${machine}.tar.gz`;
}

/** One GET with a bounded wait for the answer; undefined where nobody answers or the file is not there. */
async function get(url: string, stop: AbortController): Promise<Response | undefined> {
  const timer = setTimeout(() => stop.abort(), engineLimits.answerTime);
  try {
    const response = await fetch(url, { signal: stop.signal, redirect: "follow" });
    if (response.ok && response.body !== null) return response;
    await response.body?.cancel();
  } catch {
    // Not reachable: the caller has another way.
  } finally {
    clearTimeout(timer);
  }
  return undefined;
}

/** Streams a body through a size limit and a stall timer. */
function bounded(response: Response, limit: number, stop: AbortController, seen: (bytes: Buffer) => void): Readable {
  let size = 0;
  let timer = setTimeout(() => stop.abort(), engineLimits.stallTime);
  const counter = new Transform({
    transform(bytes: Buffer, _encoding, next) {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), engineLimits.stallTime);
      size += bytes.length;
      if (size > limit) return next(corrupt(`${response.url} is larger than ${limit} bytes`));
      seen(bytes);
      next(null, bytes);
    },
    destroy(error, done) {
      clearTimeout(timer);
      done(error);
    },
    final(done) {
      clearTimeout(timer);
      done();
    },
  });
  // The types of web streams in Node and in the DOM differ by name only.
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  body.on("error", (error) => counter.destroy(error));
  return body.pipe(counter);
}

async function publishedDigest(urls: string[], archive: string): Promise<string | undefined> {
  for (const url of urls) {
    const stop = new AbortController();
    const response = await get(url, stop);
    if (response === undefined) continue;
    const parts: Buffer[] = [];
    try {
      for await (const part of bounded(response, engineLimits.checksumBytes, stop, () => {})) parts.push(part);
    } catch (error) {
      if (error instanceof TenantryError) throw error;
      continue;
    }
    const lines = Buffer.concat(parts).toString("utf8").split("\n");
    const line = lines.map((text) => text.trim().split(/\s+\*?/)).find(([, name]) => name === archive);
    if (line?.[0] !== undefined && /^[0-9a-f]{64}$/i.test(line[0])) return line[0].toLowerCase();
    throw corrupt(`${url} does not list ${archive}`);
  }
  return undefined;
}

/**
 * Downloads, verifies (SHA-256 of the published list) and places the official CLI in `target`.
 * Gives false where the server cannot be reached, does not have it, or stops half-way; throws `engine.corrupt` where it
 * answers with something else than what was published, and leaves nothing behind in every case.
 */
export async function downloadEngine(options: {
  version: string;
  target: string;
  workFolder: string;
  url: string;
  checksumUrls: string[];
  report: EngineReporter;
  archiveBytes?: number;
}): Promise<boolean> {
  const { version, target, workFolder, url, report } = options;
  const archive = archiveName(version);
  if (archive === undefined) return false;
  const digest = await publishedDigest(options.checksumUrls, archive);
  if (digest === undefined) return false;
  const stop = new AbortController();
  const response = await get(`${url}/${archive}`, stop);
  if (response === undefined) return false;
  const limit = options.archiveBytes ?? engineLimits.archiveBytes;
  const length = Number(response.headers.get("content-length") ?? 0);
  if (length > limit) {
    stop.abort();
    throw corrupt(`${url}/${archive} announces ${length} bytes, more than ${limit}`);
  }
  report({ type: "note", text: `downloading Pulumi ${version} (${Math.ceil(length / 1e6)} MB) from ${url}` });
  await mkdir(workFolder, { recursive: true });
  const work = await mkdtemp(join(workFolder, ".download-"));
  try {
    const file = join(work, archive);
    const hash = createHash("sha256");
    try {
      const body = bounded(response, limit, stop, (bytes) => hash.update(bytes));
      await pipeline(body, createWriteStream(file, { mode: 0o600 }));
    } catch (error) {
      if (error instanceof TenantryError) throw error;
      report({ type: "note", text: `the download of Pulumi ${version} broke off` });
      return false;
    }
    if (hash.digest("hex") !== digest) throw corrupt(`${archive} from ${url} does not have its published SHA-256`);
    try {
      await run("tar", ["-xzf", file, "-C", work, "--no-same-owner"]);
    } catch (cause) {
      throw new TenantryError<EngineErrorCode>("engine.corrupt", `${archive} cannot be unpacked`, {
        kind: "failed",
        cause,
      });
    }
    const folder = join(work, "pulumi");
    const cli = join(folder, "pulumi");
    if (!isExecutable(cli) || (await versionOf(cli)) !== version) {
      throw corrupt(`${archive} does not hold a working Pulumi ${version}`);
    }
    await placeEngine(folder, target);
    return true;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
