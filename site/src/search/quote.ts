/** What a result shows of a note: where the words stand in it. Pure. */

import { type Quoted, type Section, type State } from "./protocol";
import { fold, isShort, starts, words } from "./words";

/** A run of text, marked if it is what was looked for. */
export type Run = readonly [text: string, marked: boolean];

export interface Result {
  /** Address relative to the site, and the anchor in it, empty for the page as a whole. */
  readonly url: string;
  readonly anchor: string;
  readonly title: readonly Run[];
  /** The other name by which it was found, if it was. */
  readonly alias: readonly Run[];
  readonly state: State;
  /** The headings above the text. */
  readonly path: readonly (readonly Run[])[];
  readonly text: readonly Run[];
}

/** Where a word stands in a text. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly word: string;
}

/** Characters shown of a text, and of them those before what was looked for. */
const LENGTH = 180;
const BEFORE = 50;
/** Places in a text of which the best is shown. */
const COMPARED = 200;

/** The note as a result; undefined if it does not hold one of the words that must be in it. */
export function result(
  note: Quoted,
  sought: readonly string[],
  must: readonly string[],
  phrase: string,
): Result | undefined {
  const [url, title, aliases, tags, state, sections] = note;
  const whole = [title, ...aliases, ...tags, ...sections.flatMap(([, heading, , text]) => [heading, text])];
  if (!must.every((word) => whole.some((text) => matches(text, [word]).length))) return undefined;
  const named = [title, ...aliases].some((name) => sought.every((word) => matches(name, [word]).length));
  const together = sought.length > 1 ? [phrase, ...sought] : sought;
  const at = nearest(sections, title, together);
  const [, , anchor, text] = sections[at] ?? [0, "", "", ""];
  return {
    url,
    anchor: named ? "" : anchor,
    title: runs(title, sought),
    alias: matches(title, sought).length ? [] : (aliases.map((each) => runs(each, sought)).find(isMarked) ?? []),
    state,
    path: named ? [] : above(sections, at, title).map((heading) => runs(heading, sought)),
    text: passage(text, together),
  };
}

/**
 * Where the words stand in a text, each from the start of a part of a word, in order. Where a word stands as a whole
 * part or more of one, longer parts that it begins do not count.
 */
export function matches(text: string, sought: readonly string[]): Match[] {
  const [folded, offsets] = folding(text);
  const offset = (at: number): number => offsets?.[at] ?? (offsets ? text.length : at);
  let parts: Set<number> | undefined;
  const found: Match[] = [];
  for (const word of sought) {
    const begun: Match[] = [];
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
      parts ??= starts(text);
      if (parts.has(offset(at))) begun.push({ start: offset(at), end: offset(at + word.length), word });
    }
    const whole = begun.filter(({ end }) => parts?.has(end) || !/[\p{L}\p{N}]/u.test(text.charAt(end)));
    found.push(...(whole.length || isShort(word) ? whole : begun));
  }
  return found.sort((one, other) => one.start - other.start || other.end - one.end);
}

/** A text in runs, with the words marked. */
export function runs(text: string, sought: readonly string[], [from, to] = [0, text.length]): Run[] {
  const found: Run[] = [];
  let at = from;
  for (const { start, end } of matches(text, sought)) {
    if (end <= at || start >= to) continue;
    if (start > at) found.push([text.slice(at, start), false]);
    found.push([text.slice(Math.max(at, start), Math.min(end, to)), true]);
    at = Math.min(end, to);
  }
  if (at < to) found.push([text.slice(at, to), false]);
  return found;
}

/** The folded text; where it is not as long as the text, also where each character of it comes from. */
function folding(text: string): [folded: string, offsets?: readonly number[]] {
  const folded = fold(text);
  if (folded.length === text.length) return [folded];
  const offsets: number[] = [];
  let [joined, at] = ["", 0];
  for (const character of text) {
    const each = fold(character);
    joined += each;
    for (let rest = each.length; rest > 0; rest--) offsets.push(at);
    at += character.length;
  }
  return [joined, offsets];
}

/**
 * The section that most of the words stand in, in its heading rather than below it; without any the first with text.
 * The title as a heading counts for nothing, since the result shows it anyway.
 */
function nearest(sections: readonly Section[], title: string, sought: readonly string[]): number {
  let [found, most] = [Math.max(0, sections.findIndex(([, , , text]) => text)), 0];
  sections.forEach(([, heading, , text], at) => {
    const below = matches(text, sought);
    const score = 2 * worth(heading === title ? [] : matches(heading, sought)) + worth(below) + Math.min(below.length, 9) / 20;
    if (score > most) [found, most] = [at, score];
  });
  return found;
}

/** How much of what is looked for is found: words that stand together as they were typed count more than apart. */
function worth(found: readonly Match[]): number {
  const each = [...new Set(found.map((match) => match.word))].map((word) => words(word).length ** 2);
  return each.reduce((sum, next) => sum + next, 0);
}

/** The headings above a section, its own last, without the note's title. */
function above(sections: readonly Section[], at: number, title: string): string[] {
  const found: string[] = [];
  let below = Infinity;
  for (const [level, heading] of sections.slice(0, at + 1).reverse()) {
    if (level === 0 || level >= below) continue;
    if (heading !== title) found.unshift(heading);
    below = level;
  }
  return found;
}

/** As much of a text as a result shows, around the place where most of the words stand together. */
function passage(text: string, sought: readonly string[]): Run[] {
  const found = matches(text, sought).slice(0, COMPARED);
  const near = ({ start }: Match): number =>
    worth(found.filter((each) => each.start >= start && each.end <= start + LENGTH - BEFORE));
  const best = found.reduce<Match | undefined>((most, each) => (most && near(most) >= near(each) ? most : each), undefined);
  const start = begin(text, Math.max(0, (best?.start ?? 0) - BEFORE), best?.start ?? 0);
  const end = Math.min(text.length, start + LENGTH);
  const shown = runs(text, sought, [start, end]).map(([run, marked]): Run => [run.replace(/\s+/gu, " "), marked]);
  return [...(start > 0 ? ([["… ", false]] as Run[]) : []), ...shown, ...(end < text.length ? ([[" …", false]] as Run[]) : [])];
}

/** Where a passage begins between two places: after a line break, else after a space, else at the first. */
function begin(text: string, from: number, to: number): number {
  if (from === 0) return 0;
  const before = text.slice(from, to);
  const line = before.lastIndexOf("\n");
  const space = before.indexOf(" ");
  return from + (line >= 0 ? line : space) + 1;
}

function isMarked(found: readonly Run[]): boolean {
  return found.some(([, marked]) => marked);
}
