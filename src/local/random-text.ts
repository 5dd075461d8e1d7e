import { randomBytes } from "node:crypto";

/** Gives random bytes as base64url: unguessable from 16 bytes on. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}
