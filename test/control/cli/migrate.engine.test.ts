import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../../src/control/cli/run-cli.ts";
import { newestMigration } from "../../../src/store/postgres/newest-migration.ts";
import { type PostgresServer, startPostgres } from "../../mock/postgres-server.ts";

let server: PostgresServer;
let folder: string;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
  folder = mkdtempSync(join(tmpdir(), "tenantry-migrate-"));
  await server.run("create role cli_owner login createrole");
  url = server.urlOf("cli_owner", await server.createDatabase("cli_owner"));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function call(words: string[], env: Record<string, string> = {}) {
  const said: string[] = [];
  const out: string[] = [];
  const exitCode = await runCli(["migrate", ...words, "--json"], {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => said.push(text) },
    env,
    cwd: folder,
    clock: () => 1_800_000_000,
    signal: new AbortController().signal,
  });
  return { exitCode, result: JSON.parse(out.join("")), text: said.join("") + out.join("") };
}

describe("tenantry migrate", () => {
  it("says what it would do, does it, and finds nothing more to do", async () => {
    const words = ["--database", "env:DATABASE_URL"];
    const env = { DATABASE_URL: url };
    expect((await call([...words, "--dry-run"], env)).result).toMatchObject({
      from: 0,
      to: newestMigration,
      dryRun: true,
    });
    expect((await call(words, env)).result).toMatchObject({ from: 0, to: newestMigration });
    writeFileSync(join(folder, "url"), `${url}\n`);
    expect((await call(["--database", "file:url"])).result).toMatchObject({ from: newestMigration, steps: [] });
  });

  it("goes back only where that is said", async () => {
    const words = ["--database", "env:DATABASE_URL", "--to", "6"];
    expect(await call(words, { DATABASE_URL: url })).toMatchObject({
      exitCode: 1,
      result: { error: { code: "store.migration" } },
    });
    expect((await call([...words, "--rollback"], { DATABASE_URL: url })).result).toMatchObject({ to: 6 });
  });

  it("takes no connection string as an argument, and repeats none", async () => {
    const { exitCode, text } = await call(["--database", "postgres://owner:hunter2@127.0.0.1/db"]);
    expect(exitCode).toBe(2);
    expect(text).not.toContain("hunter2");
  });

  it("says what is missing: 3 without a database, 4 without a server", async () => {
    expect((await call([])).exitCode).toBe(3);
    expect((await call(["--database", "env:NOWHERE"])).exitCode).toBe(3);
    const { exitCode, text } = await call([], {
      PGHOST: "127.0.0.1",
      PGPORT: "1",
      PGUSER: "who",
      PGPASSWORD: "hunter2",
    });
    expect(exitCode).toBe(4);
    expect(text).not.toContain("hunter2");
  });
});
