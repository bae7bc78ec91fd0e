/**
 * The search as a reader sees it: a dialog with a combobox, whose list box holds links to what is found.
 *
 * The pattern is WAI-ARIA's "editable combobox with list autocomplete": the focus stays in the field, the arrow keys
 * move through the results, which are links, so that they open in a new tab as any link does.
 */

import { element, stateIcon } from "../dom";
import { address } from "../load";
import { word } from "../words";
import { keepQuery } from "./address";
import { ask } from "./client";
import type { Answer } from "./model";
import type { Result, Run } from "./quote";
import { unfinished } from "./typing";

/** Results that are loaded at once: as many as a window shows. */
const STEP = 6;
const PAUSE = 80; // milliseconds without a key before a search
const FILTERS = ["tag:", "folder:", "is:held", "is:wrong", "is:stand-in", "is:skipped", "is:never"];

let opened: Dialog | undefined;

/** Show the search, with a text that is searched for. */
export function open(text: string): void {
  opened ??= new Dialog();
  opened.open(text);
}

class Dialog {
  readonly #status = element("p", { class: "wp-search__status", role: "status" });
  readonly #list = element("div", { class: "wp-search__list", role: "listbox", id: "wp-search-list" });
  readonly #filters = element("div", { class: "wp-search__filters", role: "group" });
  readonly #field = element("input", { class: "wp-search__field", type: "search", role: "combobox" });
  readonly #dialog = element("dialog", { class: "wp-search", "aria-label": word("search") });
  readonly #end = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && void this.#more());
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = ""; // what the results are of
  #total = 0;
  #round = 0; // counts searches, so that a late answer to an earlier one is not shown
  #active = -1;

  constructor() {
    this.#describe();
    const close = element("button", { class: "wp-search__close", type: "submit", "aria-label": word("close") }, "✕");
    const form = element("form", { class: "wp-search__form", method: "dialog", role: "search" }, this.#field, close);
    const keys = element("p", { class: "wp-search__keys" }, word("search-keys"));
    const body = element("div", { class: "wp-search__body" }, this.#filters, this.#status, this.#list);
    this.#dialog.append(form, body, keys);
    document.body.append(this.#dialog);
    this.#listen();
  }

  open(text: string): void {
    if (!this.#dialog.open) this.#dialog.showModal();
    if (text) this.#field.value = text;
    this.#field.select();
    void this.#search();
  }

  #describe(): void {
    const attributes = {
      "aria-autocomplete": "list",
      "aria-controls": this.#list.id,
      "aria-expanded": "false",
      "aria-label": word("search-placeholder"),
      placeholder: word("search-placeholder"),
      autocomplete: "off",
      autocapitalize: "off",
      autocorrect: "off",
      spellcheck: "false",
      enterkeyhint: "go",
      maxlength: "200",
    };
    for (const [key, value] of Object.entries(attributes)) this.#field.setAttribute(key, value);
    this.#list.setAttribute("aria-label", word("search-results"));
    this.#filters.setAttribute("aria-label", word("search-filters"));
    this.#filters.append(...FILTERS.map((each) => element("button", { type: "button" }, each)));
  }

  #listen(): void {
    this.#field.addEventListener("input", (event) => {
      clearTimeout(this.#timer);
      const isComposing = event instanceof InputEvent && event.isComposing;
      this.#timer = setTimeout(() => void this.#search(isComposing), PAUSE);
    });
    this.#field.addEventListener("keydown", (event) => {
      if (!event.isComposing && this.#key(event)) event.preventDefault();
    });
    this.#filters.addEventListener("click", ({ target }) => {
      if (target instanceof HTMLButtonElement) this.#add(target.textContent ?? "");
    });
    this.#dialog.addEventListener("click", ({ target }) => {
      if (target === this.#dialog) this.#dialog.close(); // beside it
    });
    this.#dialog.addEventListener("close", () => keepQuery(""));
  }

  /** Do what a key says; whether it said something. */
  #key({ key }: KeyboardEvent): boolean {
    const options = this.#list.children;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (key === "Enter") (options[Math.max(this.#active, 0)] as HTMLElement | undefined)?.click();
    else if (step !== undefined && options.length) this.#choose((this.#active + step + options.length) % options.length);
    else return false;
    return true;
  }

  #choose(place: number): void {
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = place;
    const option = this.#list.children[place];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#field.setAttribute("aria-activedescendant", option.id);
    else this.#field.removeAttribute("aria-activedescendant");
  }

  /** Add a filter to what is searched for. */
  #add(filter: string): void {
    const text = this.#field.value.trim();
    this.#field.value = `${text}${text && " "}${filter}${filter.endsWith(":") ? "" : " "}`;
    this.#field.focus();
    void this.#search();
  }

  /** Search for what is in the field; where an input method is not done with a syllable, for what precedes it, too. */
  async #search(isComposing = false): Promise<void> {
    const text = this.#field.value.trim();
    const round = ++this.#round;
    keepQuery(text);
    if (!text) return this.#show("", undefined);
    try {
      let found = await ask(text, 0, STEP);
      if (isComposing && (!found.total || found.incomplete)) found = await ask(unfinished(text), 0, STEP);
      if (round === this.#round) this.#show(text, found);
    } catch {
      if (round === this.#round) this.#show(text, undefined, word("search-failed"));
    }
  }

  #show(text: string, answer: Answer | undefined, problem = ""): void {
    [this.#asked, this.#total] = [text, answer?.total ?? 0];
    this.#list.replaceChildren();
    this.#choose(-1);
    this.#dialog.scrollTop = 0;
    this.#status.textContent = answer ? told(text, answer) : problem;
    this.#field.setAttribute("aria-expanded", String(this.#total > 0));
    this.#append(answer?.results ?? []);
  }

  #append(results: readonly Result[]): void {
    const first = this.#list.children.length;
    this.#list.append(...results.map((each, place) => option(each, first + place, this.#asked)));
    this.#end.disconnect();
    const last = this.#list.lastElementChild;
    if (last && this.#list.children.length < this.#total) this.#end.observe(last);
  }

  /** Show the next results, when the last of those shown comes into view. */
  async #more(): Promise<void> {
    this.#end.disconnect();
    const [round, from] = [this.#round, this.#list.children.length];
    const found = await ask(this.#asked, from, from + STEP).catch(() => undefined);
    if (found && round === this.#round) this.#append(found.results);
  }
}

/** What became of a search, in a sentence. */
function told(text: string, { total, more, incomplete }: Answer): string {
  if (!total) return word("search-none", text);
  if (incomplete) return word("search-some", total);
  return word(more ? "search-more" : "search-found", total);
}

function option(result: Result, place: number, asked: string): HTMLElement {
  const url = new URL(address(result.url));
  url.searchParams.set("h", asked);
  url.hash = result.anchor;
  const title = element("span", { class: "wp-search__title" }, stateIcon(result.state), ...marked(result.title));
  const alias = result.alias.length ? [element("span", { class: "wp-search__alias" }, ...marked(result.alias))] : [];
  const path = result.path.map((each) => element("span", {}, ...marked(each)));
  const attributes = { id: `wp-search-${place}`, role: "option", "aria-selected": "false", tabindex: "-1", href: url.href };
  return element(
    "a",
    { class: "wp-search__option", ...attributes },
    title,
    ...alias,
    ...(path.length ? [element("span", { class: "wp-search__path" }, ...path)] : []),
    element("span", { class: "wp-search__text" }, ...marked(result.text)),
  );
}

function marked(found: readonly Run[]): (Node | string)[] {
  return found.map(([text, isMarked]) => (isMarked ? element("mark", {}, text) : text));
}
