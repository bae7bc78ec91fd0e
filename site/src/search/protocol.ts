/** What the search data holds: mirrors `wikiproof/publish/search`. The names are those below `assets/wikiproof/data/`. */

/** `search/catalogue`: how many notes there are, how many of them a text file holds, and each piece's first key. */
export type Catalogue = readonly [notes: number, together: number, pieces: readonly string[]];

/** `search/words/N`, packed: keys and postings by turns, in order. */
export type Piece = readonly string[];

/** A heading, its anchor, and the text from it to the next heading; level 0 is before the first. */
export type Section = readonly [level: number, heading: string, anchor: string, text: string];

type Named = readonly [url: string, title: string, aliases: readonly string[], tags: readonly string[], state: State];

/** A note as a result shows it. */
export type Quoted = readonly [...Named, sections: readonly Section[]];

/** A note as it lies in a file: its sections packed. */
export type Packed = readonly [...Named, sections: string];

/** `search/text/N`: the notes that follow one another from N times `together` on. */
export type Text = readonly Packed[];

export type State = "good" | "bad" | "partial" | "skipped" | "none";

/** What a key begins with that is no word's. */
export const NAME = "~";
export const TAG = "#";
export const FOLDER = "/";
export const STATE = "=";

/** Degrees of how much a note is about a word. */
export const LEVELS = 8;

/** What the page asks the worker; `base` is the address of the shared data. */
export interface Asked {
  readonly id: number;
  readonly base: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}
