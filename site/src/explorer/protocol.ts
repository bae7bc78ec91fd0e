/** The folders and notes of a site, as `wikiproof.publish.explorer` writes them. */

/** A note: its state's place in `STATES`, its title, its address below its folder unless that is its title. */
export type Note = readonly [state: number, title: string, address?: string];

/** A folder: -1, its name, the number of notes in it. */
export type Folder = readonly [-1, name: string, count: number];

export type Entry = Note | Folder;

/** A part of a folder, folders first; its first part says with which keys the others begin, and counts the notes. */
export type Chunk = readonly [entries: readonly Entry[], starts: readonly string[], count: number];

/** What a file holds: first parts by the paths of their folders, others by path, line feed and number. */
export type Shard = Readonly<Record<string, Chunk>>;

export const STATES = ["good", "bad", "partial", "skipped", "none"] as const;

export type State = (typeof STATES)[number];
