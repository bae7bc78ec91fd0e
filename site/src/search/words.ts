/**
 * Words and the keys that they are found under: exactly what `wikiproof/publish/search/words.py` does with the notes.
 */

const DENSE = "\\u3040-\\u30ff\\u3131-\\u318e\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff";
const LETTER = "\\p{L}\\p{N}";
const WORD = new RegExp(`[${LETTER}_]{1,100}(?:\\.(?<=[a-zA-Z0-9_]\\.)[a-zA-Z0-9_][${LETTER}_]{0,99}){0,9}`, "gu");
const PART = new RegExp(
  `[${DENSE}]|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\\p{Nd}+|(?:(?![\\p{Nd}a-zA-Z${DENSE}])[${LETTER}])+`,
  "gu",
);
const KEY = new RegExp(`^[^${DENSE}]{0,16}[${DENSE}]{0,5}`, "u");
const DENSE_ONE = new RegExp(`[${DENSE}]`, "u");

/** Text in which what reads the same is written the same, but for case. */
export function composed(text: string): string {
  return text.normalize("NFKC");
}

/** Text as it is compared. */
export function fold(text: string): string {
  return composed(text).toLowerCase().replaceAll("ς", "σ");
}

/** The words of composed text, in order, as written. */
export function words(text: string): string[] {
  return text.match(WORD) ?? [];
}

/** Where the words of a text begin, and their parts. */
export function starts(text: string): Set<number> {
  const found = new Set<number>();
  for (const word of text.matchAll(WORD)) for (const part of word[0].matchAll(PART)) found.add(word.index + part.index);
  return found;
}

/** What is kept of a word from a part on. */
export function key(tail: string): string {
  return KEY.exec(fold(tail))?.[0] ?? "";
}

/** What a word is found under, the first from its beginning. */
export function keys(word: string): string[] {
  const parts = [...word.matchAll(PART)];
  const found = parts.map((part) => key(word.slice(part.index)));
  const last = parts.at(-1);
  if (parts.length > 1 && last && [...word.slice(last.index)].length === 1 && last[0] > "\x7f") found.pop();
  return [...new Set(found)];
}

/** A folded word from its first letter or digit on; empty where it has none. */
export function stripped(word: string): string {
  return word.slice(word.match(PART) ? word.search(PART) : word.length);
}

/** The keys of any note that holds the folded word: the first, and those of later parts that reach its end. */
export function covering(word: string): string[] {
  const parts = [...word.matchAll(PART)].map((part) => part.index);
  const found: string[] = [];
  for (let at = parts[0]; at !== undefined; ) {
    const [from, kept] = [at, key(word.slice(at))];
    const end = from + kept.length;
    found.push(kept);
    at = end < word.length ? parts.findLast((part) => part > from && part <= end) : undefined;
  }
  return found;
}

/** Whether a character is of a script that writes without spaces or with particles joined on. */
export function isDense(character: string): boolean {
  return DENSE_ONE.test(character);
}

/** Whether a word begins too many others to be looked for as a beginning: one or two letters that take no particle. */
export function isShort(word: string): boolean {
  return word.length <= 2 && !isDense(word.charAt(word.length - 1));
}
