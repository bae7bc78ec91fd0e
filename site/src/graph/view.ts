/** The graph view: its controls, its picture, and the list of what it shows. */

import { address, load } from "../load";
import {
  choices,
  decode,
  type Filter,
  found,
  type Graph,
  nodeAddress,
  nodeAt,
  read,
  shown,
  stateCounts,
  written,
} from "./model";
import { Picture } from "./picture";
import { type Names, STATES, type State, type Whole } from "./protocol";
import { word } from "../words";

const ROWS = 50;

type Words = Readonly<Record<string, string>>;

/** Fill the element that `graph_view/page.py` makes. */
export async function open(element: HTMLElement): Promise<void> {
  try {
    const words = JSON.parse(element.dataset["words"] ?? "{}") as Words;
    new View(element, words, decode(await load<Whole>("graph")));
  } catch (error) {
    need(element, ".wp-graph__count").textContent = word("graph-unavailable");
    throw error;
  }
}

class View {
  readonly #element: HTMLElement;
  readonly #words: Words;
  readonly #graph: Graph;
  readonly #form: HTMLFormElement;
  readonly #list: HTMLElement;
  readonly #more: HTMLButtonElement;
  readonly #picture: Picture | undefined;
  #names: Names = [];
  #filter: Filter;
  #found: readonly number[] = [];
  #waiting = 0;

  constructor(element: HTMLElement, words: Words, graph: Graph) {
    this.#element = element;
    this.#words = words;
    this.#graph = graph;
    this.#form = need<HTMLFormElement>(element, "form");
    this.#list = need(element, ".wp-graph__list");
    this.#more = need<HTMLButtonElement>(element, ".wp-graph__more");
    this.#fillControls();
    const asked = read(location.search);
    this.#ask(asked);
    this.#filter = this.#asked();
    this.#picture = this.#draw();
    this.#listen();
    this.#apply();
    if (this.#filter.q !== "") this.#loadNames();
    const centre = asked.note === "" ? undefined : nodeAt(graph, asked.note);
    if (centre === undefined) this.#picture?.fit();
    else this.#picture?.centre(centre);
  }

  #draw(): Picture | undefined {
    const stage = need(this.#element, ".wp-graph__canvas");
    stage.setAttribute("aria-label", this.#word("picture", this.#graph.nodes));
    if (hasWebGL()) {
      return new Picture(stage, this.#graph, shown(this.#graph, this.#filter), { open: (node) => this.#open(node) });
    }
    const message = document.createElement("p");
    message.textContent = this.#word("no-webgl");
    need(this.#element, ".wp-graph__stage").replaceChildren(message);
    return undefined;
  }

  #listen(): void {
    this.#form.addEventListener("input", (event) => {
      clearTimeout(this.#waiting);
      const isText = event.target instanceof HTMLInputElement && event.target.type === "search";
      this.#waiting = setTimeout(() => this.#change(), isText ? 120 : 0);
    });
    this.#form.addEventListener("reset", () => setTimeout(() => this.#change()));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#change();
      const [first] = this.#found;
      if (first !== undefined) this.#picture?.centre(first);
    });
    this.#form.addEventListener("focusin", () => this.#loadNames(), { once: true });
    this.#more.addEventListener("click", () => this.#addRows());
    for (const button of this.#element.querySelectorAll<HTMLElement>("[data-does]")) {
      button.addEventListener("click", () => this.#picture?.zoom(button.dataset["does"] ?? "fit"));
    }
    const mark = ({ target }: Event): void => this.#picture?.mark(rowOf(target));
    for (const event of ["focusin", "mouseover"]) this.#list.addEventListener(event, mark);
    const unmark = (): void => this.#picture?.mark(undefined);
    for (const event of ["focusout", "mouseleave"]) this.#list.addEventListener(event, unmark);
  }

  #loadNames(): void {
    load<Names>("graph-names").then(
      (names) => {
        this.#names = names;
        if (this.#filter.q !== "") this.#apply();
      },
      () => undefined, // titles are searched all the same
    );
  }

  /** Take what the controls ask for, show it, and keep it in the address. */
  #change(): void {
    const before = written({ ...this.#filter, q: "" });
    this.#filter = this.#asked();
    history.replaceState(history.state, "", location.pathname + written(this.#filter) + location.hash);
    this.#apply();
    if (written({ ...this.#filter, q: "" }) !== before) this.#picture?.fit();
  }

  #apply(): void {
    const all = shown(this.#graph, this.#filter);
    this.#found = found(this.#graph, all.nodes, this.#filter.q, this.#names);
    this.#picture?.show(all, this.#filter.q.trim() === "" ? [] : this.#found);
    const { left_out: leftOut } = this.#graph.whole;
    const counts = this.#word("shown", this.#graph.nodes, all.nodeCount, all.edgeCount);
    const rest = leftOut > 0 ? ` · ${this.#word("left-out", leftOut)}` : "";
    need(this.#element, ".wp-graph__count").textContent = counts + rest;
    this.#element.dataset["shown"] = String(all.nodeCount);
    this.#list.replaceChildren();
    this.#addRows();
  }

  #addRows(): void {
    const start = this.#list.children.length;
    this.#list.append(...this.#found.slice(start, start + ROWS).map((node) => this.#row(node)));
    const rest = this.#found.length - this.#list.children.length;
    this.#more.hidden = rest === 0;
    this.#more.textContent = this.#word("more", rest);
    if (start > 0) this.#list.children[start]?.querySelector("a")?.focus();
  }

  /** A node in words: its state's shape and word, its title, how many links it has. */
  #row(node: number): HTMLElement {
    const row = document.createElement("li");
    row.dataset["node"] = String(node);
    const path = nodeAddress(this.#graph, node);
    const title = document.createElement(path === undefined ? "span" : "a");
    title.textContent = this.#graph.whole.titles[node] ?? "";
    if (title instanceof HTMLAnchorElement && path !== undefined) title.href = address(path);
    const facts = document.createElement("span");
    facts.className = "wp-graph__facts";
    const state = STATES[this.#graph.state[node] ?? 0] ?? "none";
    facts.textContent = `${this.#stateName(state)} · ${this.#word("links", this.#graph.degree[node] ?? 0)}`;
    row.append(this.#stateShape(state), title, facts);
    return row;
  }

  #open(node: number): void {
    const path = nodeAddress(this.#graph, node);
    if (path !== undefined) location.assign(address(path));
  }

  #fillControls(): void {
    const { whole } = this.#graph;
    const folder = this.#control("folder");
    this.#offer(this.#control("tag"), choices(whole.tags, whole.tag.flatMap((each) => [...each])));
    const folders = choices(whole.folders, whole.folder);
    const top = folder.dataset["top"] ?? "";
    this.#offer(
      folder,
      folders.map(([name, count]) => [name || "/", count]),
      folders.map(([name]) => name || top),
    );
    const relations = whole.relations.map((name, index): [string, number] => [name, whole.edges[index]?.length ?? 0]);
    this.#offer(this.#control("relation"), relations, whole.labels);
    const counts = stateCounts(this.#graph);
    for (const box of this.#boxes()) {
      const number = box.closest("label")?.querySelector(".wp-graph__number");
      if (number) number.textContent = String(counts[STATES.indexOf(box.value as State)] ?? 0);
    }
  }

  #offer(select: HTMLSelectElement, named: readonly [string, number][], labels: readonly string[] = []): void {
    select.append(...named.map(([name, count], index) => new Option(`${labels[index] ?? name} (${count})`, name)));
    select.disabled = named.length === 0;
  }

  #control(name: string): HTMLSelectElement {
    return need<HTMLSelectElement>(this.#form, `select[name=${name}]`);
  }

  #boxes(): HTMLInputElement[] {
    return [...this.#form.querySelectorAll<HTMLInputElement>("input[name=state]")];
  }

  #asked(): Filter {
    return {
      q: need<HTMLInputElement>(this.#form, "input[name=q]").value,
      tag: this.#control("tag").value,
      folder: this.#control("folder").value,
      relation: this.#control("relation").value,
      states: new Set(this.#boxes().flatMap((box) => (box.checked ? [box.value as State] : []))),
      note: "",
    };
  }

  /** Set the controls to what is asked for. */
  #ask({ q, tag, folder, relation, states }: Filter): void {
    need<HTMLInputElement>(this.#form, "input[name=q]").value = q;
    for (const [name, value] of Object.entries({ tag, folder, relation })) {
      const select = this.#control(name);
      select.value = value;
      if (select.selectedIndex < 0) select.value = "";
    }
    for (const box of this.#boxes()) box.checked = states.has(box.value as State);
  }

  #stateName(state: State): string {
    const label = this.#form.querySelector(`input[name=state][value=${state}]`)?.closest("label");
    return label?.querySelector("span")?.textContent ?? state;
  }

  #stateShape(state: State): Node {
    return need<SVGElement>(this.#form, `.wp-shape--${state}`).cloneNode(true);
  }

  #word(name: string, ...values: readonly number[]): string {
    let next = 0;
    return (this.#words[name] ?? name).replace(/\{\}/g, () => String(values[next++] ?? ""));
  }
}

function rowOf(target: EventTarget | null): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-node]") : null;
  return row ? Number(row.dataset["node"]) : undefined;
}

function hasWebGL(): boolean {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

/** An element that the page has. */
function need<T extends Element = HTMLElement>(within: Element, selector: string): T {
  const found = within.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector} on the page`);
  return found;
}
