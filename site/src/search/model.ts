/** Search: a text that a reader types in, results out. Pure but for loading what it needs. */

import { find, type Load } from "./find";
import { unpacked } from "./packed";
import { type Catalogue, type Packed, type Quoted, type Section, type Text } from "./protocol";
import { parse } from "./query";
import { result, type Result } from "./quote";
import { covering } from "./words";

export interface Answer {
  /** The results asked for, in order; those that turned out to be none are left out. */
  readonly results: readonly Result[];
  /** The number of notes found. */
  readonly total: number;
  /** There may be more than that. */
  readonly more: boolean;
  /** No note has all the words: these have the most of them. */
  readonly incomplete: boolean;
}

/** What a text finds: of all results, those from one place to another. */
export async function answer(load: Load, text: string, from: number, to: number): Promise<Answer> {
  const query = parse(text);
  const { notes, more, incomplete } = await find(load, query);
  const [, together] = await load<Catalogue>("search/catalogue");
  const words = query.words.map((each) => each.text);
  const must = incomplete ? [] : words.filter((word) => covering(word)[0] !== word);
  const quoted = await Promise.all(
    notes.slice(from, to).map(async (note) => {
      const texts = await load<Text>(`search/text/${Math.floor(note / together)}`);
      const found = texts[note % together];
      return found && result(await readable(found), words, must, query.phrase);
    }),
  );
  const results = quoted.filter((each) => each !== undefined);
  return { results, total: notes.length - quoted.length + results.length, more, incomplete };
}

async function readable([url, title, aliases, tags, state, sections]: Packed): Promise<Quoted> {
  return [url, title, aliases, tags, state, await unpacked<Section[]>(sections)];
}
