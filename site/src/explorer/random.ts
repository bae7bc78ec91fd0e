/** A note at random, each as likely as any other. */

import { address } from "../load";
import { inside, isFolder, noteAddress } from "./model";
import { chunk } from "./parts";

/** Let the sidebar's button lead to a note at random. */
export function start(): void {
  document.getElementById("wp-random")?.addEventListener("click", () => void go());
}

async function go(): Promise<void> {
  const [, , count] = await chunk("");
  if (count) location.assign(address(await nth("", Math.floor(Math.random() * count))));
}

/** The address of the note that has a number among those in a folder and below. */
async function nth(folder: string, number: number): Promise<string> {
  const [, starts] = await chunk(folder);
  for (let part = 0, left = number; part <= starts.length; part++) {
    const [entries] = await chunk(folder, part);
    for (const each of entries) {
      const count = isFolder(each) ? each[2] : 1;
      if (left < count) return isFolder(each) ? nth(inside(folder, each[1]), left) : noteAddress(folder, each);
      left -= count;
    }
    const last = entries.at(-1);
    if (!last || isFolder(last)) continue;
    part += Math.floor(left / entries.length); // notes alone follow, in parts of one size but for the last
    left %= entries.length;
  }
  throw new Error(`the folder ${folder} has no note ${number}`);
}
