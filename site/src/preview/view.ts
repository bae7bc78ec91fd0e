/**
 * Shows what a link leads to while the pointer rests on it or the keyboard's focus is there.
 *
 * The card is a tooltip in WCAG's sense (1.4.13): Escape closes it, the pointer may move onto it, and it stays until
 * the pointer or the focus leaves. Touch has no hovering, and gets none.
 */

import { element } from "../dom";
import { address } from "../load";
import { extract, type Extract } from "./extract";
import { corner, nameOf } from "./model";

const ID = "wp-preview";
const DELAY = 350;
const LINGER = 150;
const KEPT = 40;

const pages = new Map<string, Promise<Document>>();
let shown: HTMLAnchorElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

export function start(): void {
  for (const each of document.querySelectorAll<HTMLAnchorElement>(".md-content a[href][title]")) {
    if (linkAt(each)) takeTitle(each);
  }
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = linkAt(event.target);
    if (link) later(() => void show(link), DELAY);
    else if (isCard(event.target)) clearTimeout(timer);
    else later(hide, LINGER);
  });
  document.addEventListener("focusin", ({ target }) => {
    const link = linkAt(target);
    if (link?.matches(":focus-visible")) later(() => void show(link), DELAY);
    else later(hide, 0);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") hide();
  });
  document.addEventListener("click", hide);
  const move = (event: Event): void => {
    if (document.getElementById(ID) && !isCard(event.target)) hide();
  };
  addEventListener("scroll", move, { passive: true, capture: true });
}

/** The link in the page's content at a place, if it leads to a page of the site. */
function linkAt(target: EventTarget | null): HTMLAnchorElement | undefined {
  const link = target instanceof Element ? target.closest(".md-content a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.matches(".headerlink, .md-content__button, [download], [data-wp-plain]")) return undefined;
  return link.href.startsWith(address("")) && /(\/|\.html)(#.*)?$/.test(link.href) ? link : undefined;
}

/** Keep what a link's title says for where its page cannot be read, and Material from showing it in a card of its own. */
function takeTitle(link: HTMLAnchorElement): void {
  link.dataset["wpTitle"] = link.title;
  link.removeAttribute("title");
}

function isCard(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(`#${ID}`) !== null;
}

function later(action: () => void, delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(action, delay);
}

function hide(): void {
  clearTimeout(timer);
  document.getElementById(ID)?.remove();
  const described = shown?.getAttribute("aria-describedby")?.split(" ").filter((each) => each !== ID) ?? [];
  if (described.length) shown?.setAttribute("aria-describedby", described.join(" "));
  else shown?.removeAttribute("aria-describedby");
  shown = undefined;
}

async function show(link: HTMLAnchorElement): Promise<void> {
  if (link === shown) return;
  hide();
  shown = link;
  const found = await taken(new URL(link.href), link.dataset["wpTitle"]);
  if (!found || shown !== link) return;
  const card = element("div", { id: ID, class: "wp-preview md-typeset", role: "tooltip" });
  card.append(element("p", { class: "wp-preview__title" }, found.title), ...found.facts, ...found.content);
  document.body.append(card);
  place(card, link);
  link.setAttribute("aria-describedby", `${link.getAttribute("aria-describedby") ?? ""} ${ID}`.trim());
}

/** What is shown of an address; where its page cannot be read, as from file://, what the link says of it. */
async function taken(target: URL, said = nameOf(target)): Promise<Extract | undefined> {
  const fragment = decoded(target.hash.slice(1));
  try {
    return extract(await page(target), fragment);
  } catch {
    const [title = "", ...rest] = said.split("\n");
    return { title, facts: [], content: rest.map((each) => element("p", {}, each)) };
  }
}

async function page(target: URL): Promise<Document> {
  const bare = target.href.replace(/#.*$/, "");
  if (bare === location.href.replace(/#.*$/, "")) return document;
  const found = pages.get(bare) ?? fetched(bare);
  pages.delete(bare);
  pages.set(bare, found);
  found.catch(() => pages.delete(bare));
  for (const oldest of pages.keys()) {
    if (pages.size <= KEPT) break;
    pages.delete(oldest);
  }
  return found;
}

async function fetched(page: string): Promise<Document> {
  const answer = await fetch(page);
  if (!answer.ok) throw new Error(`${page}: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html"); // runs and loads nothing
}

function place(card: HTMLElement, link: HTMLElement): void {
  const [box = link.getBoundingClientRect()] = link.getClientRects();
  const size = { width: card.offsetWidth, height: card.offsetHeight };
  const { left, top } = corner(box, size, { width: document.documentElement.clientWidth, height: innerHeight });
  card.style.left = `${left}px`;
  card.style.top = `${top}px`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
