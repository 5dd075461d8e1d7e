// Names that look like another's: an organization's name is shown on login pages and in approvals (UTS 39 5.2).
import type { Problem } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";

const scripts = {
  Latin: /\p{sc=Latin}/u,
  Greek: /\p{sc=Greek}/u,
  Cyrillic: /\p{sc=Cyrillic}/u,
  Armenian: /\p{sc=Armenian}/u,
  Cherokee: /\p{sc=Cherokee}/u,
  Coptic: /\p{sc=Coptic}/u,
  Georgian: /\p{sc=Georgian}/u,
  Hebrew: /\p{sc=Hebrew}/u,
  Lisu: /\p{sc=Lisu}/u,
  // written together in one word, also beside Latin letters ("highly restrictive")
  eastAsian: /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}]/u,
} as const;

/** Letters of other scripts that look like Latin ones in common fonts. */
const lookalikes = new Set(
  "аАВсСеЕНіІјЈкКмМоОрРѕЅТхХуУһҺԁԛԚѡԜӏӀѵѴғҮүЗз" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχγω" + "օՕսՍԼհոզց" + "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᏚᏔᏙᎳᎩᏃ",
);
const lettersOutOfPlace = /[\u0250-\u02AF\u1D00-\u1DBF\uA720-\uA7FF\uAB30-\uAB6F]/u;

/** Refuses words of mixed scripts, words that only look Latin, and letters in disguise (full-width, mathematical). */
export function nameProblems(spec: TenantSpec): Problem[] {
  const names = [{ text: spec.organizationName, path: ["organizationName"] as (string | number)[] }];
  for (const [index, role] of (spec.roles ?? []).entries())
    names.push({ text: role.name, path: ["roles", index, "name"] });
  return names.flatMap(({ text, path }) => {
    const reason = disguise(text);
    if (reason === undefined) return [];
    return [
      {
        code: "spec.homograph",
        path,
        message: `${reason}; type the name anew with the letters of one alphabet`,
      } as Problem,
    ];
  });
}

function disguise(text: string): string | undefined {
  if (/^[ -~]*$/.test(text)) return undefined;
  for (const letter of text.match(/[\p{L}\p{N}]/gu) ?? []) {
    if (letter.normalize("NFKC") !== letter || lettersOutOfPlace.test(letter))
      return "the name holds a letter that is another one in disguise (full-width, mathematical or phonetic)";
  }
  const words = text.match(/[\p{L}\p{M}]+/gu) ?? [];
  const found = words.map((word) => ({ word, scripts: scriptsOf(word) }));
  if (found.some((each) => each.scripts.length > 1 && !(each.scripts.join() === "Latin,eastAsian")))
    return "a word of the name mixes letters of several alphabets that look alike";
  for (const { word, scripts: own } of found) {
    const looksLatin = own[0] !== "Latin" && [...word].every((letter) => lookalikes.has(letter));
    const honest = found.some(
      (other) => other.scripts[0] === own[0] && ![...other.word].every((letter) => lookalikes.has(letter)),
    );
    if (looksLatin && !honest) return `a word of the name looks Latin but is written in ${own[0] ?? "other"} letters`;
  }
  return undefined;
}

function scriptsOf(word: string): string[] {
  return Object.entries(scripts).flatMap(([name, pattern]) => (pattern.test(word) ? [name] : []));
}
