// Ids that the program must choose itself: Entra wants a UUID for every scope and app role.
import { createHash } from "node:crypto";

/** Our own name space, drawn once and never changed: every id of every tenant follows from it. */
const nameSpace = Buffer.from("3f0c0a5d9a594c5b8a4fd0a9b1c7e2f6", "hex");

/** The UUID (RFC 9562 5.5, version 5) of a name such as `example/prod/acme/role/member`: the same in every run. */
export function stableUuid(name: string): string {
  const bytes = createHash("sha1").update(nameSpace).update(name, "utf8").digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
