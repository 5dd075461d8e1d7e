// Words of the author's that a message may repeat.

/** Gives the word in quotes when it looks like a name that a person chose, else "this": it may be a pasted secret. */
export function safeWord(word: string): string {
  return /^[A-Za-z_][A-Za-z_-]{0,31}\d{0,2}$/.test(word) ? `"${word}"` : "this";
}
