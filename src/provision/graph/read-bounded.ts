// An answer's body, no longer than it may be.

/** bytes: a policy of the largest size, and then some */
const answerBytes = 2_097_152;

/** Rejects with a plain Error beyond the bound; the rest is not read. */
export async function readBounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > answerBytes) throw new Error("the answer is too long");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
