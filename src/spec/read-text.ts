// Bytes → text that is safe to parse: size, encoding and characters, before any parser sees them.
import { limits } from "../limits.ts";
import type { Problem } from "./fault.ts";

/** C0 (but tab, CR, LF), DEL, C1, zero-width, bidi controls, separators, BOM, noncharacters, lone surrogates. */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the file must not hold
  /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|\r(?!\n)/;

/** Gives the text, or the one problem that makes it unreadable. */
export function readText(input: Uint8Array | string): { text: string } | { text: string; problem: Problem } {
  const bytes = typeof input === "string" ? Buffer.byteLength(input) : input.byteLength;
  if (bytes > limits.specBytes) {
    const message = `the file has ${bytes} bytes, more than the ${limits.specBytes} allowed; take out what does not describe this tenant`;
    return { text: "", problem: { code: "spec.too-large", path: [], message, offset: 0 } };
  }
  const decoded = typeof input === "string" ? { text: input } : decode(input);
  if ("problem" in decoded) return decoded;
  const hit = forbidden.exec(decoded.text);
  if (hit === null) return decoded;
  const code = (hit[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const [word, mend] = hit[0] === "\uFEFF" && hit.index === 0 ? bom : hit[0] === "\0" ? nul : control;
  const message = `${word} (U+${code}) may not stand in a spec, because people and parsers read it differently; ${mend}`;
  const faultCode = hit[0] === "\uFEFF" && hit.index === 0 ? "spec.encoding" : "spec.control-character";
  return { text: decoded.text, problem: { code: faultCode, path: [], message, offset: hit.index } };
}

const bom = ["a byte order mark", "save the file as UTF-8 without BOM"] as const;
const nul = ["a NUL character", "save the file as UTF-8 (not UTF-16) and remove it"] as const;
const control = ["an invisible or control character", "remove it"] as const;

function decode(bytes: Uint8Array): { text: string } | { text: string; problem: Problem } {
  const problem = (message: string, text = ""): { text: string; problem: Problem } => ({
    text,
    problem: { code: "spec.encoding", path: [], message, offset: text.length },
  });
  const [a, b] = bytes;
  if (
    (a === 0xff && b === 0xfe) ||
    (a === 0xfe && b === 0xff) ||
    (a !== 0 && a !== undefined && b === 0) ||
    (a === 0 && b !== 0 && b !== undefined)
  )
    return problem("the file looks like UTF-16 or UTF-32; a spec is UTF-8: save it as UTF-8 without BOM");
  try {
    // ignoreBOM keeps the mark in the text, so that it is refused and not dropped in silence
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return problem("this byte is not UTF-8; save the file as UTF-8", validStart(bytes));
  }
}

/** The longest beginning that is valid UTF-8, found by bisection: only a faulty file pays for it. */
function validStart(bytes: Uint8Array): string {
  const read = (length: number): string | undefined => {
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      return decoder.decode(bytes.subarray(0, length), { stream: true });
    } catch {
      return undefined;
    }
  };
  let good = 0;
  let bad = bytes.byteLength;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (read(middle) === undefined) bad = middle;
    else good = middle;
  }
  return read(good) ?? "";
}
