import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { archiveName } from "../../src/engine/download-engine.ts";
import { type Engine, ensureEngine } from "../../src/engine/ensure-engine.ts";

const version = "3.259.0";
const archive = archiveName(version) ?? "";
let work: string;
let home: string;
let tools: string;
let bytes: Buffer;
let server: Server | undefined;
let asked: string[];

/** An archive laid out like the official one, whose CLI is a shell script that answers `version`. */
async function officialArchive(says = `v${version}`): Promise<Buffer> {
  const folder = join(work, "make", "pulumi");
  await mkdir(folder, { recursive: true });
  for (const name of ["pulumi", "pulumi-language-nodejs"]) {
    await writeFile(join(folder, name), `#!/bin/sh\necho ${says}\n`, { mode: 0o755 });
  }
  execFileSync("tar", ["-czf", join(work, "archive.tar.gz"), "-C", join(work, "make"), "pulumi"]);
  return readFile(join(work, "archive.tar.gz"));
}

type Answer = (response: ServerResponse) => void;
const list =
  (digest = createHash("sha256").update(bytes).digest("hex")): Answer =>
  (response) =>
    void response.end(`${"0".repeat(64)}  pulumi-v${version}-windows-x64.zip\n${digest}  ${archive}\n`);

/** Serves a release folder and gives an environment that points at it, without Go. */
async function serve(answers: { list?: Answer; archive?: Answer }): Promise<NodeJS.ProcessEnv> {
  server = createServer((request, response) => {
    const name = (request.url ?? "").replace(/^\/releases\//, "");
    asked.push(name);
    const answer =
      name === archive ? answers.archive : name === `pulumi-${version}-checksums.txt` ? answers.list : undefined;
    if (answer) return answer(response);
    response.statusCode = 404;
    response.end("not here");
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { PATH: tools, HOME: work, TENANTRY_ENGINE_URL: `http://127.0.0.1:${port}/releases/` };
}

/** Nothing but the lock's folder may be left where an installation failed. */
async function nothingLeft(): Promise<void> {
  const folder = join(home, "versions", version);
  expect(existsSync(folder) ? await readdir(folder) : []).toEqual([]);
}

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "tenantry-ensure-"));
  home = join(work, "home");
  tools = join(work, "tools");
  asked = [];
  await mkdir(tools);
  for (const tool of ["tar", "gzip", "sh", "echo"]) {
    await symlink(
      execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim(),
      join(tools, tool),
    ).catch(() => undefined);
  }
  bytes = await officialArchive();
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(work, { recursive: true, force: true });
});

test("a good download is verified and placed whole, with the official language host, and found the next time", async () => {
  const env = await serve({ list: list(), archive: (response) => void response.end(bytes) });
  const notes: string[] = [];
  const report = (progress: { type: string }): void => void notes.push(progress.type);
  const cli = join(home, "versions", version, "bin", "pulumi");
  expect(await ensureEngine({ home, env, report })).toEqual({ cli, version, source: "download" });
  expect((await readdir(join(home, "versions", version, "bin"))).sort()).toEqual(["pulumi", "pulumi-language-nodejs"]);
  expect(await readdir(join(home, "versions", version))).toEqual(["bin"]);
  expect(notes).toContain("note");
  asked = [];
  expect(await ensureEngine({ home, env })).toEqual({ cli, version, source: "present" });
  expect(asked).toEqual([]);
});

test("several runs at once download once", async () => {
  const env = await serve({ list: list(), archive: (response) => void setTimeout(() => response.end(bytes), 300) });
  const engines = await Promise.all([0, 1, 2].map(() => ensureEngine({ home, env })));
  expect(engines.map(({ source }: Engine) => source).sort()).toEqual(["download", "present", "present"]);
  expect(asked.filter((name) => name === archive)).toHaveLength(1);
});

test("where the archive is missing and there is no Go, one line says what to install, with code 3", async () => {
  const answers = [{}, { list: list() }, { list: list(), archive: undefined as never }];
  for (const answer of answers) {
    const env = await serve(answer);
    await expect(ensureEngine({ home, env })).rejects.toMatchObject({
      code: "engine.missing",
      kind: "missing",
      exitCode: 3,
      message: expect.stringContaining("no Go on PATH"),
      mend: expect.stringContaining("install Pulumi"),
    });
    await nothingLeft();
    server?.close();
  }
});

test("where nobody answers, the same, and quickly", async () => {
  const env = { PATH: tools, HOME: work, TENANTRY_ENGINE_URL: "http://127.0.0.1:1/releases" };
  await expect(ensureEngine({ home, env })).rejects.toMatchObject({ code: "engine.missing", exitCode: 3 });
  await nothingLeft();
});

const corrupt: Record<string, () => { list?: Answer; archive?: Answer }> = {
  "another content than the published checksum": () => ({
    list: list("a".repeat(64)),
    archive: (response) => void response.end(bytes),
  }),
  "a shortened archive": () => ({ list: list(), archive: (response) => void response.end(bytes.subarray(0, 100)) }),
  "a list that does not name the archive": () => ({
    list: (response) => void response.end("nothing\n"),
    archive: (response) => void response.end(bytes),
  }),
  "more bytes than the limit, announced": () => ({
    list: list(),
    archive: (response) => void response.end(Buffer.alloc(200_000)),
  }),
  "more bytes than the limit, unannounced": () => ({
    list: list(),
    archive: (response) => {
      for (let part = 0; part < 20; part++) response.write(Buffer.alloc(10_000));
      response.end();
    },
  }),
  "an endless list": () => ({
    list: (response) => {
      const more = (): void => {
        if (!response.destroyed) response.write("x".repeat(65_536), () => setImmediate(more));
      };
      more();
    },
  }),
};
for (const [name, answers] of Object.entries(corrupt)) {
  test(`${name} is refused with code 4, and nothing is installed`, async () => {
    const env = await serve(answers());
    await expect(ensureEngine({ home, env, archiveBytes: 100_000 })).rejects.toMatchObject({
      code: "engine.corrupt",
      kind: "failed",
      exitCode: 4,
    });
    await nothingLeft();
  });
}

test("an archive of another version, and one that is no archive, are refused though their checksum fits", async () => {
  for (const content of [await officialArchive("v3.1.0"), Buffer.from("no archive")]) {
    bytes = content;
    const env = await serve({ list: list(), archive: (response) => void response.end(bytes) });
    await expect(ensureEngine({ home, env })).rejects.toMatchObject({ code: "engine.corrupt" });
    await nothingLeft();
    server?.close();
  }
});

test("a download that breaks off half-way leaves nothing and counts as not to be had", async () => {
  const env = await serve({
    list: list(),
    archive: (response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 50), () => response.destroy());
    },
  });
  await expect(ensureEngine({ home, env })).rejects.toMatchObject({ code: "engine.missing" });
  await nothingLeft();
});

test("what a killed installation left behind is swept away by the next", async () => {
  const folder = join(home, "versions", version);
  for (const name of [".download-abc", ".build-abc", "bin.old-0a1b"])
    await mkdir(join(folder, name), { recursive: true });
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin", "pulumi"), "");
  const env = await serve({ list: list(), archive: (response) => void response.end(bytes) });
  expect(await ensureEngine({ home, env })).toMatchObject({ source: "download" });
  expect(await readdir(folder)).toEqual(["bin"]);
});

test("a Go that fails is told in its own words, with code 4", async () => {
  const go =
    "#!/bin/sh\n[ \"$1\" = version ] && { echo go version go1.26.8 linux/amd64; exit 0; }\necho 'dial tcp: no route' >&2\nexit 1\n";
  await writeFile(join(tools, "go"), go, { mode: 0o755 });
  const env = await serve({});
  const failed = { code: "engine.build-failed", exitCode: 4, message: expect.stringContaining("no route") };
  await expect(ensureEngine({ home, env })).rejects.toMatchObject(failed);
  await nothingLeft();
  await writeFile(join(tools, "go"), "#!/bin/sh\necho go version go1.19 linux/amd64\n");
  await chmod(join(tools, "go"), 0o755);
  const old = { code: "engine.missing", message: expect.stringContaining("too old") };
  await expect(ensureEngine({ home, env })).rejects.toMatchObject(old);
});

test("a CLI on PATH is used where it is new enough and has a language host", async () => {
  const cli = join(tools, "pulumi");
  const env = await serve({});
  await writeFile(cli, "#!/bin/sh\necho v3.300.1\n", { mode: 0o755 });
  await expect(ensureEngine({ home, env })).rejects.toMatchObject({ code: "engine.missing" });
  await writeFile(join(tools, "pulumi-language-nodejs"), "#!/bin/sh\n", { mode: 0o755 });
  expect(await ensureEngine({ home, env })).toEqual({ cli, version: "3.300.1", source: "present" });
  for (const unfit of ["v3.200.0", "v4.0.0", "nonsense"]) {
    await writeFile(cli, `#!/bin/sh\necho ${unfit}\n`, { mode: 0o755 });
    await expect(ensureEngine({ home, env })).rejects.toMatchObject({ code: "engine.missing" });
  }
});

test("our language host is put beside a CLI that lacks one, and renewed where it is older", async () => {
  const folder = join(home, "versions", version, "bin");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "pulumi"), "#!/bin/sh\n", { mode: 0o755 });
  const env = { PATH: tools, HOME: work };
  await ensureEngine({ home, env });
  const host = join(folder, "language-host.mts");
  const ours = await readFile(host, "utf8");
  await writeFile(host, "old");
  await ensureEngine({ home, env });
  expect(await readFile(host, "utf8")).toBe(ours);
});
