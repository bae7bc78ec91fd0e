/** The data of local graphs, as `publish/graph_view/near.py` writes it. */

import type { Addresses } from "../graph/protocol";

/** A title, its folder's place in `folders`, its state's in `STATES`, its address; 0 where folder and title give it. */
export type Row = readonly [title: string, folder: number, state: number, url: string | 0];

/**
 * A note's neighbourhood: places in `nodes`, its own first; its edges, three numbers each, the source's and the
 * target's places in the first list and the relation's in `relations`; how many neighbours are left out.
 */
export type Near = readonly [nodes: readonly number[], edges: readonly number[], more: number];

export interface Shard extends Addresses {
  relations: readonly string[];
  nodes: readonly Row[];
  notes: Readonly<Record<string, Near>>;
}
