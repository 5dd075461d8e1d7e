/**
 * What begins as a Redis glob says: `*` any text, `?` one character, `[…]` one of them, a backslash takes the next one as it
 * is. Not anchored at the end.
 */
export function globPattern(prefix: string): RegExp {
  let text = "^";
  for (let at = 0; at < prefix.length; at += 1) {
    const letter = prefix.charAt(at);
    if (letter === "*") text += ".*";
    else if (letter === "?") text += ".";
    else if (letter === "[" && prefix.indexOf("]", at) > 0) {
      const end = prefix.indexOf("]", at);
      text += `[${prefix.slice(at + 1, end).replace(/[\\\]]/g, "\\$&")}]`;
      at = end;
    } else {
      if (letter === "\\") at += 1;
      text += prefix.charAt(at).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    }
  }
  return new RegExp(text, "u");
}
