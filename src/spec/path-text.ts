// Paths as people write them: settings.oauth.google[0].clientId
import type { SpecPath } from "./fault.ts";

/** Writes a path with dots and brackets; a key that is no plain word stands in brackets and quotes. */
export function pathText(path: SpecPath): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (!/^[A-Za-z_][\w-]*$/.test(part)) text += `[${visible(part.slice(0, 64))}]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}

/** In quotes, with everything escaped that a terminal or a reader could take for something else. */
function visible(key: string): string {
  return JSON.stringify(key).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
