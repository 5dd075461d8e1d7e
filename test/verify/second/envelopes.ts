/** Gives texts around one compact JWS: only the first is it. */
export function envelopes(good: string): [name: string, jws: string][] {
  const [header = "", payload = "", signature = ""] = good.split(".");
  const joined = (...parts: string[]): string => parts.join(".");
  const trailing = (part: string): string => `${part.slice(0, -1)}${nextLetter(part.at(-1) ?? "A")}`;
  const flipped = (part: string, at: number): string =>
    `${part.slice(0, at)}${part[at] === "A" ? "B" : "A"}${part.slice(at + 1)}`;
  return [
    ["as signed", good],
    ["empty", ""],
    ["one part", header],
    ["two parts", joined(header, payload)],
    ["four parts", joined(header, payload, signature, "")],
    ["five parts", joined(header, payload, signature, "", "")],
    ["three dots", "..."],
    ["no header", joined("", payload, signature)],
    ["no payload", joined(header, "", signature)],
    ["no signature", joined(header, payload, "")],
    ["padded header", joined(`${header}=`, payload, signature)],
    ["padded payload", joined(header, `${payload}==`, signature)],
    ["padded signature", joined(header, payload, `${signature}==`)],
    ["space before", ` ${good}`],
    ["space after", `${good} `],
    ["line feed after", `${good}\n`],
    ["tab inside", joined(header, `${payload.slice(0, 8)}\t${payload.slice(8)}`, signature)],
    ["line feed inside", joined(header, `${payload.slice(0, 8)}\n${payload.slice(8)}`, signature)],
    ["NUL after", `${good}\0`],
    ["a full-width dot", good.replace(".", "．")],
    ["a letter beyond ASCII", joined(header, `é${payload.slice(1)}`, signature)],
    ["standard alphabet", joined(header, `${payload.slice(0, 8)}+/${payload.slice(10)}`, signature)],
    ["stray bits in the signature", joined(header, payload, trailing(signature))],
    ["stray bits in the payload", joined(header, trailing(payload), signature)],
    ["stray bits in the header", joined(trailing(header), payload, signature)],
    ["one character more", `${good}A`],
    ["one character less", good.slice(0, -1)],
    ["parts swapped", joined(payload, header, signature)],
    ["flipped in the header", joined(flipped(header, 12), payload, signature)],
    ["flipped in the payload", joined(header, flipped(payload, 60), signature)],
    ["flipped in the signature", joined(header, payload, flipped(signature, 30))],
    ["general serialization", JSON.stringify({ payload, signatures: [{ protected: header, signature }] })],
    ["flattened serialization", JSON.stringify({ payload, protected: header, signature })],
    ["lower case", good.toLowerCase()],
    ["longer than allowed", joined(header, payload, signature.padEnd(300_000, "A"))],
  ];
}

function nextLetter(letter: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet[(alphabet.indexOf(letter) + 1) % 64] ?? "A";
}
