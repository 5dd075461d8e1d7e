/**
 * Decodes base64url without padding, or gives `undefined`: other alphabets, padding, white space and set trailing bits
 * (RFC 4648 3.5) all re-encode differently.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}
