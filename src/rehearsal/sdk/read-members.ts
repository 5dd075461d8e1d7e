// The members of one interface or class in a generated declaration file, with what their comments say.

/** One member: `text` is its type as written, `comment` the words above it. */
export interface Member {
  name: string;
  optional: boolean;
  text: string;
  comment: string;
}

/**
 * Reads the members between the braces that open after `start`. Relies on the generator's layout: one member a line,
 * but for maps, which span three; methods and the constructor are passed over.
 */
export function readMembers(source: string, start: number): Member[] {
  const members: Member[] = [];
  let comment = "";
  let at = source.indexOf("{", start) + 1;
  while (at > 0 && at < source.length) {
    const end = source.indexOf("\n", at);
    if (end === -1) break;
    const line = source.slice(at, end).trim();
    at = end + 1;
    if (line.startsWith("}")) break;
    if (line.startsWith("/**") || line.startsWith("*")) {
      comment = line.startsWith("/**") ? line : `${comment} ${line}`;
      continue;
    }
    const head = /^(?:readonly )?(\w+)(\?)?: (.*)$/.exec(line);
    if (head !== null) {
      let text = head[3] ?? "";
      while (!closed(text)) {
        const next = source.indexOf("\n", at);
        if (next === -1) break;
        text += ` ${source.slice(at, next).trim()}`;
        at = next + 1;
      }
      members.push({ name: head[1] ?? "", optional: head[2] === "?", text: text.replace(/;$/, ""), comment });
    }
    comment = "";
  }
  return members;
}

function closed(text: string): boolean {
  return text.endsWith(";") && text.split("{").length === text.split("}").length;
}
