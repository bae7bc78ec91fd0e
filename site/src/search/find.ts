/** Which notes answer a query, the best first. Pure but for loading what it needs of the index. */

import { unpacked } from "./packed";
import { codes } from "./postings";
import { LEVELS, NAME, STATE, type Catalogue, type Piece } from "./protocol";
import { type Query, type Word } from "./query";
import { covering, isDense } from "./words";

/** Loads shared data by its name. */
export type Load = <T>(name: string) => Promise<T>;

export interface Ranking {
  /** Numbers of notes. */
  readonly notes: readonly number[];
  /** No note has all the words. */
  readonly incomplete: boolean;
  /** There may be more notes than were looked for: a word is the beginning of very many. */
  readonly more: boolean;
}

interface Scores {
  readonly of: ReadonlyMap<number, number>;
  /** Part of what begins with the key was left out. */
  readonly partial: boolean;
}

interface Entry {
  readonly key: string;
  readonly codes: readonly number[];
}

/** How much more a word counts in a title or alias than in what a note says. */
const NAMED = 3;
/** Pieces that are loaded for the beginning of a word; all words that begin so are in them but where it is very short. */
const WIDEST = 5;
const WIDEST_FILTER = 60;

/** The notes that answer a query: those with all filters, and with as many of the words as any of them has. */
export async function find(load: Load, query: Query): Promise<Ranking> {
  const catalogue = await load<Catalogue>("search/catalogue");
  const [filters, terms] = await Promise.all([
    Promise.all(query.filters.map((filter) => filtered(load, catalogue, filter))),
    Promise.all(query.words.map((word) => scored(load, catalogue, word))),
  ]);
  const allowed = (note: number): boolean => filters.every((filter) => filter.has(note));
  if (!terms.length) {
    const notes = [...(filters[0] ?? [])].filter(allowed).sort((one, other) => one - other);
    return { notes, incomplete: false, more: false };
  }
  const narrow = terms.filter((term) => !term.partial);
  const required = narrow.length ? narrow : terms;
  const hits = counted(required.map((term) => [...term.of.keys()].filter(allowed)));
  const best = Math.max(0, ...new Set(hits.values()));
  const totals = new Map<number, number>();
  for (const term of terms) {
    const weight = rarity(catalogue[0], term.of.size);
    for (const [note, score] of term.of) {
      if (hits.get(note) === best) totals.set(note, (totals.get(note) ?? 0) + weight * score);
    }
  }
  const notes = [...totals].sort(([one, first], [other, second]) => second - first || one - other).map(([note]) => note);
  return { notes, incomplete: best < required.length, more: terms.some((term) => term.partial) };
}

/** In how many of the lists each note stands. */
function counted(lists: readonly (readonly number[])[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const note of lists.flat()) found.set(note, (found.get(note) ?? 0) + 1);
  return found;
}

/** BM25's weight of a word that so many of the notes have. */
function rarity(notes: number, having: number): number {
  return Math.log(1 + (notes - having + 0.5) / (having + 0.5));
}

/** How much each note is about a word, or about one that it begins. */
async function scored(load: Load, catalogue: Catalogue, { text: word, begun }: Word): Promise<Scores> {
  const [first, ...others] = covering(word);
  if (first === undefined) return { of: new Map(), partial: false };
  const [text, names, ...rest] = await Promise.all(
    [first, NAME + first, ...others].map((each) => entries(load, catalogue, each, begun ? WIDEST : 1)),
  );
  const asked = (found: string, key: string): boolean => begun || isWhole(found, key);
  const of = best(text?.entries.filter(({ key }) => asked(key, first)) ?? [], first);
  const named = names?.entries.filter(({ key }) => asked(key, NAME + first)) ?? [];
  for (const [note, score] of best(named, NAME + first)) of.set(note, (of.get(note) ?? 0) + NAMED * score);
  for (const { entries: found, partial } of rest) {
    const having = new Set(found.flatMap((entry) => notes(entry)));
    if (!partial) for (const note of of.keys()) if (!having.has(note)) of.delete(note);
  }
  return { of, partial: begun && (text?.partial ?? false) };
}

/** Of each note the most that it is about any of the entries. */
function best(found: readonly Entry[], asked: string): Map<number, number> {
  const scores = new Map<number, number>();
  for (const entry of found) {
    const weight = likeness(entry.key, asked);
    for (const code of entry.codes) {
      const note = Math.floor(code / LEVELS);
      const score = (weight * (1 + (code % LEVELS))) / LEVELS;
      if (score > (scores.get(note) ?? 0)) scores.set(note, score);
    }
  }
  return scores;
}

/** How much a key is what was asked for: it may go on with a particle or compound, or be a longer word. */
function likeness(found: string, asked: string): number {
  if (found === asked) return 1;
  return isDense(found.charAt(asked.length)) ? 0.9 : (0.8 * asked.length) / found.length;
}

function isWhole(found: string, asked: string): boolean {
  return found === asked || /^[^\p{L}\p{N}]/u.test(found.slice(asked.length));
}

/** The notes that a filter lets through: those with exactly it, or with what is below it; else what begins so. */
async function filtered(load: Load, catalogue: Catalogue, filter: string): Promise<Set<number>> {
  const { entries: found } = await entries(load, catalogue, filter, WIDEST_FILTER);
  const exact = found.filter(({ key }) => key === filter || key.startsWith(`${filter}/`));
  const kept = exact.length || filter.startsWith(STATE) ? exact : found;
  return new Set(kept.flatMap((entry) => notes(entry)));
}

function notes(entry: Entry): number[] {
  return entry.codes.map((code) => Math.floor(code / LEVELS));
}

/** The entries whose keys begin so. */
async function entries(
  load: Load,
  [, , pieces]: Catalogue,
  beginning: string,
  widest: number,
): Promise<{ entries: Entry[]; partial: boolean }> {
  const start = Math.max(0, pieces.findLastIndex((first) => first <= beginning));
  const after = pieces.findIndex((first, at) => at > start && !first.startsWith(beginning));
  const end = after < 0 ? pieces.length : after;
  const numbers = Array.from({ length: Math.min(end - start, widest) }, (_, at) => start + at);
  const packed = await Promise.all(numbers.map((number) => load<string>(`search/words/${number}`)));
  const loaded = await Promise.all(packed.map((piece) => unpacked<Piece>(piece)));
  return { entries: loaded.flatMap((piece) => beginningWith(piece, beginning)), partial: end - start > widest };
}

function beginningWith(piece: Piece, beginning: string): Entry[] {
  const found: Entry[] = [];
  for (let at = 0; at < piece.length; at += 2) {
    const key = piece[at] ?? "";
    if (key.startsWith(beginning)) found.push({ key, codes: codes(piece[at + 1] ?? "") });
  }
  return found;
}
