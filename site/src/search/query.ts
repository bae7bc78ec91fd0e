/** What a reader asks for. Pure. */

import { FOLDER, STATE, TAG, type State } from "./protocol";
import { composed, fold, isShort, stripped, words } from "./words";

export interface Word {
  readonly text: string;
  /** Whether words that merely begin so are looked for, too. */
  readonly begun: boolean;
}

export interface Query {
  /** The words that are looked for, folded. */
  readonly words: readonly Word[];
  /** All of them as they were typed, folded. */
  readonly phrase: string;
  /** Keys that a note must have, or have one that continues them after a slash. */
  readonly filters: readonly string[];
}

const LONGEST = 200;
const ASKED = /(?:([\p{L}]+):)?(?:"([^"]*)"?|(\S+))/gu;
const FIELDS: Readonly<Record<string, string>> = {
  tag: TAG,
  태그: TAG,
  folder: FOLDER,
  폴더: FOLDER,
  is: STATE,
  상태: STATE,
};
const STATES: Readonly<Record<string, State>> = {
  good: "good",
  held: "good",
  proven: "good",
  성립: "good",
  bad: "bad",
  wrong: "bad",
  failed: "bad",
  틀림: "bad",
  실패: "bad",
  partial: "partial",
  "stand-in": "partial",
  일부: "partial",
  대역: "partial",
  skipped: "skipped",
  건너뜀: "skipped",
  none: "none",
  never: "none",
  없음: "none",
};

/** The query in a text: words, and `tag:x`, `#x`, `folder:y` or `is:wrong`; a value with spaces stands in quotes. */
export function parse(text: string): Query {
  const plain: string[] = [];
  const filters: string[] = [];
  for (const [whole, field, quoted, bare] of composed(text.slice(0, LONGEST)).matchAll(ASKED)) {
    const filter = asFilter(whole, field?.toLowerCase(), quoted ?? bare ?? "");
    if (filter) filters.push(filter);
    else plain.push(whole);
  }
  const phrase = fold(plain.join(" "));
  const found = [...new Set(words(phrase).map(stripped))].filter(Boolean);
  return { words: found.map((each) => ({ text: each, begun: !isShort(each) || fold(text).endsWith(each) })), phrase, filters };
}

function asFilter(whole: string, field: string | undefined, value: string): string | undefined {
  if (/^#[^\s\d]/u.test(whole)) return TAG + fold(whole.slice(1));
  const mark = field === undefined ? undefined : FIELDS[field];
  if (mark === undefined || value === "") return undefined;
  if (mark !== STATE) return mark + fold(value).replace(/^[#/]+|\/+$/gu, "");
  const name = Object.keys(STATES).find((each) => each.startsWith(fold(value)));
  return STATE + (name === undefined ? fold(value) : STATES[name]);
}
