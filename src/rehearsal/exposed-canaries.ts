// Whether a secret got out: a canary in plain text, or in one of the forms that texts are usually carried in.

/** Gives how many of the values can be read in `text`. */
export function exposedCanaries(text: string, values: ReadonlySet<string>): number {
  const low = text.toLowerCase();
  let exposed = 0;
  for (const value of values)
    if (forms(value).some((form) => text.includes(form)) || low.includes(hex(value))) exposed++;
  return exposed;
}

function forms(value: string): string[] {
  // In base64 of a longer text a value has three faces, by where it begins; its ends depend on the neighbours.
  const faces = [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.from(`${"\0".repeat(offset)}${value}`);
    return [bytes.toString("base64"), bytes.toString("base64url")].map((face) => face.slice(4, -4));
  });
  return [value, ...faces];
}

function hex(value: string): string {
  return Buffer.from(value).toString("hex");
}
