/** The local graph of a note: its neighbours as links in an SVG. */

import { address, load } from "../load";
import type { State } from "../graph/protocol";
import { word } from "../words";
import { type Label, labels, type Local, local, type LocalEdge, type LocalNode } from "./model";
import type { Shard } from "./protocol";

/** The shapes that `graph_view/page.py` draws in the legend, in a square of 16. */
const SHAPES: Readonly<Record<State, string>> = {
  good: "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13Z",
  bad: "M2 2h12v12H2Z",
  partial: "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13ZM8 3a5 5 0 0 1 0 10Z",
  skipped: "M2 2 14 8 2 14Z",
  none: "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13ZM8 4a4 4 0 1 1 0 8a4 4 0 1 1 0-8Z",
  missing: "M8 .5 15.5 8 8 15.5.5 8ZM8 4 4 8l4 4 4-4Z",
};
const LONGEST = 150; // pixels of a name

/** Fill the element that `graph_view/page.py` makes. */
export async function open(panel: HTMLElement): Promise<void> {
  const stage = panel.querySelector<HTMLElement>(".wp-local__stage");
  if (!stage) return;
  const said = panel.dataset;
  try {
    const count = await load<number>("near");
    const shard = await load<Shard>(`near/${(Number(said["bucket"]) % count).toString(16)}`);
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    const found = local(shard, said["note"] ?? "", width, height);
    if (!found || found.nodes.length < 2) stage.textContent = word("alone");
    else stage.replaceChildren(drawn(found, width, height));
    if (found && found.more > 0) stage.append(rest(found.more));
  } catch (error) {
    stage.textContent = word("graph-unavailable");
    throw error;
  }
}

function rest(more: number): HTMLElement {
  const note = document.createElement("p");
  note.className = "wp-local__more";
  note.textContent = word("neighbours", more);
  return note;
}

function drawn(found: Local, width: number, height: number): SVGElement {
  const svg = made("svg", { viewBox: `0 0 ${width} ${height}`, role: "group" });
  const lines = found.edges.map((edge) => line(edge, found.nodes));
  const nodes = found.nodes.map((node, index) => shape(node, index === 0));
  const texts = labels(found, width, LONGEST).map((each) => name(each, found.nodes[each.node]));
  svg.append(...lines, ...nodes, ...texts);
  for (const [index, element] of nodes.entries()) {
    const mark = (isOn: boolean) => (): void => {
      texts[index]?.classList.toggle("wp-local__name--marked", isOn);
      for (const [edge, { source, target }] of found.edges.entries()) {
        if (source === index || target === index) lines[edge]?.classList.toggle("wp-local__edge--marked", isOn);
      }
    };
    for (const event of ["pointerenter", "focusin"]) element.addEventListener(event, mark(true));
    for (const event of ["pointerleave", "focusout"]) element.addEventListener(event, mark(false));
  }
  return svg;
}

function line({ source, target, relations }: LocalEdge, nodes: readonly LocalNode[]): SVGElement {
  const [from, to] = [nodes[source], nodes[target]];
  const ends = { x1: from?.x ?? 0, y1: from?.y ?? 0, x2: to?.x ?? 0, y2: to?.y ?? 0 };
  const found = made("line", { ...ends, class: "wp-local__edge" });
  const title = made("title", {});
  title.textContent = `${from?.title} → ${to?.title}: ${relations.join(", ")}`;
  found.append(title);
  return found;
}

/** A node: a link named by its title, its state and what it is to the note. */
function shape(node: LocalNode, isSelf: boolean): SVGElement {
  const state = word(node.state);
  const said = [node.title, state, ...node.relations].join(", ");
  const href = isSelf || node.address === undefined ? undefined : address(node.address);
  const kind = `wp-local__node wp-shape--${node.state}${isSelf ? " wp-local__node--self" : ""}`;
  const target = href === undefined ? { role: "img" } : { href };
  const found = made(href === undefined ? "g" : "a", { class: kind, "aria-label": said, ...target });
  const size = isSelf ? 1.15 : 0.85;
  const place = `translate(${node.x - 8 * size} ${node.y - 8 * size}) scale(${size})`;
  const title = made("title", {});
  title.textContent = said;
  found.append(title, made("circle", { cx: node.x, cy: node.y, r: 12, class: "wp-local__reach" }));
  found.append(made("path", { d: SHAPES[node.state], transform: place }));
  return found;
}

/** A node's name beside it, seen only while the node is pointed at where there is no room. */
function name({ node: index, text, isLeft, isFree }: Label, node: LocalNode | undefined): SVGElement {
  const found = made("text", {
    x: (node?.x ?? 0) + (isLeft ? -10 : 10),
    y: (node?.y ?? 0) + 4,
    class: `wp-local__name${isFree ? "" : " wp-local__name--hidden"}${index === 0 ? " wp-local__name--self" : ""}`,
    "text-anchor": isLeft ? "end" : "start",
    "aria-hidden": "true",
  });
  found.textContent = text;
  return found;
}

function made(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
