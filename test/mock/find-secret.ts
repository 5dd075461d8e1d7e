// Looks for a secret in any bytes, in every form that a careless writer may have given it.

/** One way of writing a secret down, and the text that it then leaves behind. */
interface Form {
  name: string;
  text: string;
}

/**
 * Names every form in which `secret` stands in `haystack`: UTF-8, JSON-escaped (once and twice), percent-encoded (also
 * every byte), hex of either case, base64 and base64url at each of the three offsets of a surrounding text.
 * An empty list means: not found. Secrets shorter than 8 bytes would be found by accident: TypeError.
 */
export function findSecret(haystack: string | Uint8Array, secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  if (bytes.length < 8) throw new TypeError("a secret to look for must have 8 bytes or more");
  const text = Buffer.from(haystack).toString("latin1");
  return [
    ...new Set(
      forms(secret, bytes)
        .filter((form) => text.includes(form.text))
        .map((form) => form.name),
    ),
  ];
}

function forms(secret: string, bytes: Buffer): Form[] {
  const latin = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
  const escaped = JSON.stringify(secret).slice(1, -1);
  const ascii = escaped.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  // Go escapes these for HTML.
  const html = escaped.replace(/[<>&]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`);
  const hex = bytes.toString("hex");
  const everyByte = hex.replace(/../g, "%$&");
  const plain: Form[] = [
    { name: "utf-8", text: latin(secret) },
    ...[escaped, ascii, html].flatMap((form) => [
      { name: "json", text: latin(form) },
      { name: "json twice", text: latin(JSON.stringify(form).slice(1, -1)) },
    ]),
    { name: "percent", text: encodeURIComponent(secret) },
    { name: "percent", text: new URLSearchParams({ s: secret }).toString().slice(2) },
    { name: "percent", text: everyByte },
    { name: "percent", text: everyByte.toUpperCase() },
    { name: "hex", text: hex },
    { name: "hex", text: hex.toUpperCase() },
  ];
  return [...plain, ...([0, 1, 2] as const).flatMap((offset) => base64Forms(bytes, offset))];
}

/** At offset n the first characters depend on what stood before, and the last ones on what follows: both are cut. */
function base64Forms(bytes: Buffer, offset: 0 | 1 | 2): Form[] {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const start = offset === 0 ? 0 : offset + 1;
  const whole = Math.floor((padded.length * 8) / 6);
  const base64 = padded.toString("base64").slice(start, whole);
  const name = `at offset ${offset}`;
  return [
    { name: `base64 ${name}`, text: base64 },
    { name: `base64url ${name}`, text: base64.replaceAll("+", "-").replaceAll("/", "_") },
  ];
}
