/** Postings: the notes under a key, as `wikiproof/publish/search/postings.py` writes them. */

const DIGITS = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).filter((each) => !'"&<\\'.includes(each));
const BASE = Math.floor(DIGITS.length / 2);
const VALUES = new Uint8Array(127);
DIGITS.forEach((digit, value) => (VALUES[digit.charCodeAt(0)] = value));

/** The codes that were written: each the number of a note times `LEVELS`, plus how much it is about the word. */
export function codes(written: string): number[] {
  const found: number[] = [];
  let [code, place, gap] = [0, 1, 0];
  for (let at = 0; at < written.length; at++) {
    const value = VALUES[written.charCodeAt(at)] ?? 0;
    gap += (value % BASE) * place;
    place *= BASE;
    if (value >= BASE) continue;
    found.push((code += gap));
    [place, gap] = [1, 0];
  }
  return found;
}
