/** Where there is no page: the notes whose names are near what the address says, and a search for it. */

import { element, stateIcon } from "../dom";
import { folderAddress, inside, isFolder, noteAddress, state } from "../explorer/model";
import { chunk } from "../explorer/parts";
import { address } from "../load";
import { word } from "../words";
import { nearness, wordsOf } from "./model";

const SHOWN = 8;
const NEAR = 0.4;
const LOADED = 40; // parts of folders that are looked through

interface Found {
  readonly title: string;
  readonly href: string;
  readonly icon?: HTMLElement;
  readonly nearness: number;
}

export function start(): void {
  const container = document.getElementById("wp-lost");
  const [sought] = wordsOf(location.pathname.slice(new URL(address("")).pathname.length));
  if (container && sought) void suggest(container, sought);
}

async function suggest(container: HTMLElement, sought: string): Promise<void> {
  const search = element("a", { href: `${address("")}?q=${encodeURIComponent(sought)}` }, word("search-for", sought));
  container.append(element("p", {}, search));
  const found = (await near(sought)).sort((one, other) => other.nearness - one.nearness).slice(0, SHOWN);
  if (!found.length) return;
  const items = found.map(({ title, href, icon }) =>
    element("li", {}, ...(icon ? [icon] : []), element("a", { href }, title)),
  );
  container.prepend(element("h2", {}, word("suggested")), element("ul", { class: "wp-lost" }, ...items));
}

/** Folders and notes with names near the one that is sought, the folders on the way to it looked through first. */
async function near(sought: string): Promise<Found[]> {
  const path = wordsOf(location.pathname);
  const waiting = [""];
  const found: Found[] = [];
  for (let loaded = 0; waiting.length && loaded < LOADED; loaded++) {
    const folder = waiting.shift() ?? "";
    const [entries] = await chunk(folder).catch(() => [[]] as const);
    for (const each of entries) {
      const score = nearness(each[1], sought);
      if (isFolder(each)) {
        const inner = inside(folder, each[1]);
        if (path.some((part) => nearness(each[1], part) > 0.8)) waiting.unshift(inner);
        else waiting.push(inner);
        if (score > NEAR) found.push({ title: inner, href: address(folderAddress(inner)), nearness: score });
      } else if (score > NEAR) {
        const href = address(noteAddress(folder, each));
        found.push({ title: each[1], href, icon: stateIcon(state(each)), nearness: score });
      }
    }
  }
  return found;
}
