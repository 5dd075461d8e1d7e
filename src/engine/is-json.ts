/** Says whether a file of the engine's came to its end: what was cut off is no JSON (RFC 8259 2). */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
