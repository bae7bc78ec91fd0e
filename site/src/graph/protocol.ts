/** The data of the graph view, as `publish/graph_view/whole.py` writes it. */

/** What most addresses are made from, so that they need not be written down. */
export interface Addresses {
  /** What an address ends with. */
  end: string;
  folders: readonly string[];
}

/** The graph in columns: what there are of notes comes first in each, then the targets that nothing has. */
export interface Whole extends Addresses {
  tags: readonly string[];
  relations: readonly string[];
  /** What the relations are called. */
  labels: readonly string[];
  titles: readonly string[];
  /** Notes only; 0 where the address is that of the folder and the title. */
  urls: readonly (string | 0)[];
  folder: readonly number[];
  tag: readonly (readonly number[])[];
  /** A digit for each note: its state's place in `STATES`. */
  state: string;
  x: readonly number[];
  y: readonly number[];
  /** For each relation, `source * nodes + target` in order, each as its distance from the one before. */
  edges: readonly (readonly number[])[];
  /** Targets that nothing has and that are not nodes. */
  left_out: number;
}

/** The other names of each note, `data/graph-names.js`. */
export type Names = readonly (readonly string[])[];

/** States of proof, and `missing`, what a target is that nothing has. */
export const STATES = ["good", "bad", "partial", "skipped", "none", "missing"] as const;
export type State = (typeof STATES)[number];
export const MISSING = 5;
