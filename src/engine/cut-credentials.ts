// Engine: what a provider says, without what it may repeat of what it was sent.

/** Okta's provider repeats a header that it can't use; others show fields of a request. */
const marks =
  /\b(?:SSWS|Bearer|Basic) |(?:client_?secret|secret_?string|pass(?:word|wd)|api_?key|private_?key)["']?\s*[=:]|client_assertion|BEGIN /i;

/** Cuts each line at where a credential could stand in it. */
export function cutCredentials(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const at = line.search(marks);
      return at < 0 ? line : `${line.slice(0, at)}[cut]`;
    })
    .join("\n");
}
