/**
 * The explorer in the sidebar: a tree of folders and notes, loaded as they are opened.
 *
 * Its keys are those of the tree pattern of the ARIA Authoring Practices Guide, with links as its items.
 */

import { element, stateIcon } from "../dom";
import { address } from "../load";
import { word } from "../words";
import {
  folderAddress,
  inside,
  isFolder,
  isSamePage,
  nextFolder,
  noteAddress,
  noteKey,
  partOf,
  state,
} from "./model";
import { chunk } from "./parts";
import type { Chunk, Folder, Note } from "./protocol";

const OPEN = "wp-explorer-open";

/** Fill the explorer once it is seen; in a narrow window that is when the drawer opens. */
export function start(): void {
  const container = document.getElementById("wp-explorer");
  if (!container) return;
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((each) => each.intersectionRect.width > 0)) return; // a closed drawer touches the window
    watch.disconnect();
    void fill(container);
  }, { threshold: [0, 0.01] });
  watch.observe(container);
}

async function fill(container: HTMLElement): Promise<void> {
  const tree = element("ul", { role: "tree", class: "wp-tree" });
  tree.setAttribute("aria-label", container.dataset["label"] ?? "");
  try {
    tree.append(...items("", await chunk("")));
    container.replaceChildren(tree);
    await Promise.all([...remembered()].sort().map((path) => openPath(tree, path)));
    await reveal(tree, container.dataset["note"] ?? "", noteKey(container.dataset["key"] ?? ""));
  } catch {
    if (!tree.isConnected) container.replaceChildren(element("p", { class: "wp-tree__failed" }, word("unavailable")));
  }
  rove(tree);
}

/** Open the folders above a note and bring it into view. */
async function reveal(tree: HTMLElement, path: string, key: string): Promise<void> {
  let folder = "";
  for (let next = path ? nextFolder(await chunk(""), "", path) : undefined; next !== undefined; ) {
    folder = next;
    await openPath(tree, folder);
    next = nextFolder(await chunk(folder), folder, path);
  }
  const [, starts] = await chunk(folder);
  const number = partOf(starts, key);
  if (path && number > 0) await showPart(tree, folder, number);
  const current = [...tree.querySelectorAll<HTMLAnchorElement>("a")].find((each) => isSamePage(each.href, location.href));
  if (!current) return;
  current.setAttribute("aria-current", "page");
  scrollTo(current);
}

/** Bring an item into the sidebar's view, but move neither the page nor what is in view already. */
function scrollTo(item: HTMLElement): void {
  const scroll = [item.closest<HTMLElement>(".wp-explorer"), item.closest<HTMLElement>(".md-sidebar__scrollwrap")].find(
    (each) => each && each.scrollHeight > each.clientHeight && getComputedStyle(each).overflowY !== "visible",
  );
  const [box, view] = [item.getBoundingClientRect(), scroll?.getBoundingClientRect()];
  if (!scroll || !view || (box.top >= view.top && box.bottom <= view.bottom)) return;
  scroll.scrollTop += box.top - view.top - view.height / 3;
}

/** Show a later part of a folder in place of its first one; what is between them is asked for. */
async function showPart(tree: HTMLElement, folder: string, number: number): Promise<void> {
  const group = folder ? itemOf(tree, folder)?.parentElement?.querySelector("ul") : tree;
  group?.replaceChildren(...items(folder, await chunk(folder, number), number, (await chunk(folder))[1].length));
}

async function openPath(tree: HTMLElement, folder: string): Promise<void> {
  const item = itemOf(tree, folder);
  if (item) await open(item);
}

function itemOf(tree: HTMLElement, folder: string): HTMLElement | null {
  return tree.querySelector(`[data-folder="${CSS.escape(folder)}"]`);
}

async function open(item: HTMLElement): Promise<void> {
  const folder = item.dataset["folder"] ?? "";
  item.setAttribute("aria-expanded", "true");
  remember(folder, true);
  if (item.parentElement?.querySelector("ul")) return;
  const group = element("ul", { role: "group" });
  item.parentElement?.append(group);
  try {
    group.append(...items(folder, await chunk(folder)));
  } catch {
    group.append(element("li", { class: "wp-tree__failed", role: "none" }, word("unavailable")));
  }
}

function close(item: HTMLElement): void {
  item.setAttribute("aria-expanded", "false");
  item.parentElement?.querySelector("ul")?.remove();
  remember(item.dataset["folder"] ?? "", false);
}

/** A part's entries, with buttons for the parts before and after it. */
function items(folder: string, [entries, starts]: Chunk, number = 0, last = starts.length): HTMLElement[] {
  const listed = entries.map((each) => (isFolder(each) ? folderItem(folder, each) : noteItem(folder, each)));
  const before = number > 0 ? [more(folder, number - 1, "first", last)] : [];
  const after = number < last ? [more(folder, number + 1, "last", last)] : [];
  return [...before, ...listed, ...after];
}

function more(folder: string, number: number, side: "first" | "last", last: number): HTMLElement {
  const item = element("li", { role: "none" });
  const button = element("button", { type: "button", role: "treeitem", tabindex: "-1", class: "wp-tree__more" }, "…");
  button.setAttribute("aria-label", word("more"));
  button.onclick = async () => {
    const [first, ...rest] = items(folder, await chunk(folder, number), number, last);
    const shown = first ? [first, ...rest] : [];
    const focused = side === "first" ? shown.at(-2) : shown[1];
    item.replaceWith(...shown.filter((each) => !joins(each, number, side)));
    focused?.querySelector<HTMLElement>("[role=treeitem]")?.focus();
  };
  item.dataset["part"] = String(number);
  item.append(button);
  return item;
}

/** Whether an item is a button for the part from which this one was asked for. */
function joins(item: HTMLElement, number: number, side: "first" | "last"): boolean {
  return item.dataset["part"] === String(side === "first" ? number + 1 : number - 1);
}

function folderItem(parent: string, [, name, count]: Folder): HTMLElement {
  const path = inside(parent, name);
  const item = element("li", { role: "none" });
  const link = treeItem(address(folderAddress(path)), name);
  link.dataset["folder"] = path;
  link.setAttribute("aria-expanded", "false");
  const twist = element("span", { class: "wp-tree__twist", "aria-hidden": "true" });
  link.prepend(twist);
  link.append(element("span", { class: "wp-tree__count" }, String(count)));
  twist.onclick = (event) => {
    event.preventDefault();
    toggle(link);
  };
  item.append(link);
  return item;
}

function noteItem(folder: string, note: Note): HTMLElement {
  const item = element("li", { role: "none" });
  const link = treeItem(address(noteAddress(folder, note)), note[1]);
  link.prepend(stateIcon(state(note)));
  item.append(link);
  return item;
}

function treeItem(href: string, text: string): HTMLAnchorElement {
  const link = element("a", { role: "treeitem", tabindex: "-1", href });
  link.append(element("span", { class: "wp-tree__name" }, text));
  return link;
}

function toggle(item: HTMLElement): void {
  if (item.getAttribute("aria-expanded") === "true") close(item);
  else void open(item);
}

/** Make the tree one stop of the tab key, and let the arrow keys move within it. */
function rove(tree: HTMLElement): void {
  const all = (): HTMLElement[] => [...tree.querySelectorAll<HTMLElement>("[role=treeitem]")];
  const start = tree.querySelector<HTMLElement>("[aria-current]") ?? all()[0];
  start?.setAttribute("tabindex", "0");
  tree.addEventListener("focusin", ({ target }) => {
    for (const each of all()) each.tabIndex = each === target ? 0 : -1;
  });
  tree.addEventListener("keydown", (event) => {
    const item = (event.target as HTMLElement).closest<HTMLElement>("[role=treeitem]");
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    if (press(event.key, item, all())) {
      event.preventDefault();
      event.stopPropagation(); // Material moves through its search results with arrows
    }
  });
}

/** Whether a key means something to the tree, and then do it. */
function press(key: string, item: HTMLElement, all: readonly HTMLElement[]): boolean {
  const at = all.indexOf(item);
  const expanded = item.getAttribute("aria-expanded");
  const parent = item.closest("ul")?.parentElement?.querySelector<HTMLElement>(":scope > [role=treeitem]");
  const to = (found: HTMLElement | null | undefined): void => found?.focus();
  const actions: Readonly<Record<string, () => void>> = {
    ArrowDown: () => to(all[at + 1]),
    ArrowUp: () => to(all[at - 1]),
    Home: () => to(all[0]),
    End: () => to(all.at(-1)),
    ArrowRight: () => (expanded === "false" ? void open(item) : expanded && to(all[at + 1])),
    ArrowLeft: () => (expanded === "true" ? close(item) : to(parent)),
    " ": () => (expanded ? toggle(item) : item.click()),
  };
  const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
  action?.();
  return action !== undefined || (key.length === 1 && search(key, all, at));
}

/** Go to the next item whose name begins with a letter. */
function search(letter: string, all: readonly HTMLElement[], at: number): boolean {
  const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  const name = (item: HTMLElement): string => item.querySelector(".wp-tree__name")?.textContent ?? "";
  const found = after.find((item) => name(item).toLowerCase().startsWith(letter.toLowerCase()));
  found?.focus();
  return found !== undefined;
}

function remembered(): Set<string> {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(OPEN) ?? "[]") as string[]);
  } catch {
    return new Set();
  }
}

function remember(folder: string, isOpen: boolean): void {
  const open = remembered();
  if (isOpen) open.add(folder);
  else open.delete(folder);
  try {
    sessionStorage.setItem(OPEN, JSON.stringify([...open]));
  } catch {
    // storage can be full or forbidden
  }
}
