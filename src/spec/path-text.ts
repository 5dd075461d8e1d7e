// Paths as people write them: settings.oauth.google[0].clientId
import type { SpecPath } from "./fault.ts";

/** Writes a path with dots and brackets; a key that is no plain word stands in brackets and quotes. */
export function pathText(path: SpecPath): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (!/^[A-Za-z_][\w-]*$/.test(part)) text += `[${JSON.stringify(part.slice(0, 64))}]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}
