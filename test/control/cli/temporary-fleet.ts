// A repository of specs in a temporary folder, as `tenantry init` makes it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { starterFiles } from "../../../src/control/cli/starter-files.ts";

export interface TemporaryFleet {
  root: string;
  write(path: string, text: string): void;
  unlink(path: string): void;
  /** puts a folder in a file's place: unreadable even for root */
  replaceByFolder(path: string): void;
  /** a valid spec of the local platform, under this id */
  spec(id: string): string;
  remove(): void;
}

/** Gives a fresh fleet with the tenant `example`. */
export function temporaryFleet(): TemporaryFleet {
  const root = mkdtempSync(join(tmpdir(), "tenantry-fleet-"));
  const files = starterFiles({ deployment: "test-fleet", tenantry: "0.0.0", peers: {}, node: "0.0.0" });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of files) write(path, text);
  const example = files.get("tenants/example.yaml") ?? "";
  return {
    root,
    write,
    unlink: (path) => rmSync(join(root, path)),
    replaceByFolder: (path) => {
      rmSync(join(root, path));
      mkdirSync(join(root, path));
    },
    spec: (id) => example.replace("tenantId: example", `tenantId: ${id}`),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
