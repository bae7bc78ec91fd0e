/** Loads the parts of folders. */

import { load } from "../load";
import { part, shard } from "./model";
import type { Chunk, Shard } from "./protocol";

/** A part of a folder, from the first file where it is there, else from its own. */
export async function chunk(folder: string, number = 0): Promise<Chunk> {
  const name = part(folder, number);
  const found = (await load<Shard>("explorer"))[name] ?? (await load<Shard>(shard(name)))[name];
  if (!found) throw new Error(`no part ${name} in the explorer's data`);
  return found;
}
