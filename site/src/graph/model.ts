/** What the graph view shows, as functions of its data and of what is asked for. */

import { noteAddress } from "./address";
import { MISSING, type Names, STATES, type State, type Whole } from "./protocol";

export interface Graph {
  whole: Whole;
  /** The number of nodes and, of them, of notes. */
  nodes: number;
  notes: number;
  state: Uint8Array;
  degree: Uint32Array;
  source: Uint32Array;
  target: Uint32Array;
  relation: Uint16Array;
}

/** What is asked for; an empty text asks for everything. */
export interface Filter {
  q: string;
  tag: string;
  folder: string;
  relation: string;
  states: ReadonlySet<State>;
  /** The address of a note to be shown in the middle. */
  note: string;
}

/** What is shown: for each node and each edge 1 if it is, and how many they are. */
export interface Shown {
  nodes: Uint8Array;
  edges: Uint8Array;
  nodeCount: number;
  edgeCount: number;
}

export function decode(whole: Whole): Graph {
  const nodes = whole.titles.length;
  const notes = whole.urls.length;
  const count = whole.edges.reduce((sum, each) => sum + each.length, 0);
  const graph: Graph = {
    whole,
    nodes,
    notes,
    state: Uint8Array.from({ length: nodes }, (_, node) => (node < notes ? Number(whole.state[node]) : MISSING)),
    degree: new Uint32Array(nodes),
    source: new Uint32Array(count),
    target: new Uint32Array(count),
    relation: new Uint16Array(count),
  };
  let edge = 0;
  for (const [relation, distances] of whole.edges.entries()) {
    let number = 0;
    for (const distance of distances) {
      number += distance;
      addEdge(graph, edge++, Math.floor(number / nodes), number % nodes, relation);
    }
  }
  return graph;
}

function addEdge(graph: Graph, edge: number, source: number, target: number, relation: number): void {
  graph.source[edge] = source;
  graph.target[edge] = target;
  graph.relation[edge] = relation;
  graph.degree[source] = at(graph.degree, source) + 1;
  graph.degree[target] = at(graph.degree, target) + 1;
}

/** An item that is known to be there. */
export function at(items: ArrayLike<number>, index: number): number {
  return items[index] ?? 0;
}

/** The address of a node's page, none for a target that nothing has. */
export function nodeAddress({ whole, notes }: Graph, node: number): string | undefined {
  if (node >= notes) return undefined;
  return noteAddress(whole, at(whole.folder, node), whole.titles[node] ?? "", whole.urls[node] ?? 0);
}

/** The node whose page has an address. */
export function nodeAt(graph: Graph, address: string): number | undefined {
  const wanted = decoded(address);
  for (let node = 0; node < graph.notes; node++) if (decoded(nodeAddress(graph, node) ?? "") === wanted) return node;
  return undefined;
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address; // an address by hand can hold any percent sign
  }
}

/** Text as it is compared. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** What a filter lets through; a relation hides the nodes that do not have it. */
export function shown(graph: Graph, filter: Filter): Shown {
  const nodes = Uint8Array.from({ length: graph.nodes }, (_, node) => Number(isAskedFor(graph, filter, node)));
  const relation = graph.whole.relations.indexOf(filter.relation);
  const isOpen = filter.relation === "";
  const edges = Uint8Array.from(graph.source, (source, edge) => {
    const isOfRelation = isOpen || at(graph.relation, edge) === relation;
    return Number(isOfRelation && at(nodes, source) === 1 && at(nodes, at(graph.target, edge)) === 1);
  });
  if (!isOpen) keepLinked(graph, nodes, edges);
  return { nodes, edges, nodeCount: count(nodes), edgeCount: count(edges) };
}

function isAskedFor({ whole, notes, state }: Graph, filter: Filter, node: number): boolean {
  if (!filter.states.has(STATES[at(state, node)] ?? "none")) return false;
  if (node >= notes) return filter.tag === "" && filter.folder === "";
  const tags = whole.tag[node] ?? [];
  const isTagged = filter.tag === "" || tags.some((tag) => isBelow(whole.tags[tag] ?? "", filter.tag));
  return isTagged && (filter.folder === "" || isIn(whole.folders[at(whole.folder, node)] ?? "", filter.folder));
}

/** Whether a folder is the one asked for or below it; `/` is the top folder alone. */
function isIn(folder: string, asked: string): boolean {
  return asked === "/" ? folder === "" : isBelow(folder, asked);
}

function isBelow(name: string, asked: string): boolean {
  return name === asked || name.startsWith(`${asked}/`);
}

function keepLinked(graph: Graph, nodes: Uint8Array, edges: Uint8Array): void {
  const linked = new Uint8Array(graph.nodes);
  for (const [edge, isShown] of edges.entries()) {
    if (isShown) linked[at(graph.source, edge)] = linked[at(graph.target, edge)] = 1;
  }
  for (const node of nodes.keys()) nodes[node] = at(nodes, node) & at(linked, node);
}

function count(items: Uint8Array): number {
  return items.reduce((sum, each) => sum + each, 0);
}

/** The nodes shown whose title or other name holds a text, those with the most links first. */
export function found(graph: Graph, nodes: Uint8Array, q: string, names: Names): number[] {
  const wanted = fold(q.trim());
  const holds = (text: string): boolean => fold(text).includes(wanted);
  const isNamed = (node: number): boolean =>
    wanted === "" || holds(graph.whole.titles[node] ?? "") || (names[node] ?? []).some(holds);
  const found = [...nodes.keys()].filter((node) => nodes[node] && isNamed(node));
  const exact = new Set(wanted === "" ? [] : found.filter((node) => fold(graph.whole.titles[node] ?? "") === wanted));
  const rank = (node: number): number => (exact.has(node) ? Infinity : at(graph.degree, node));
  return found.sort((a, b) => compare(rank(b), rank(a)) || a - b);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** How many nodes each state has. */
export function stateCounts(graph: Graph): number[] {
  const counts = STATES.map(() => 0);
  for (const state of graph.state) counts[state] = at(counts, state) + 1;
  return counts;
}

/** How many notes each tag or folder has, those below it included, in the order of names. */
export function choices(names: readonly string[], used: Iterable<number>): [string, number][] {
  const counts = new Map<string, number>();
  for (const each of used) {
    for (const name of above(names[each] ?? "")) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A name and those above it, by its slashes. */
function above(name: string): string[] {
  const parts = name.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** What an address asks for. */
export function read(query: string): Filter {
  const given = new URLSearchParams(query);
  const states = given.get("state")?.split(",");
  return {
    q: given.get("q") ?? "",
    tag: given.get("tag") ?? "",
    folder: given.get("folder") ?? "",
    relation: given.get("relation") ?? "",
    states: new Set(STATES.filter((each) => states?.includes(each) ?? true)),
    note: given.get("note") ?? "",
  };
}

/** The query of an address that asks for this; empty where everything is asked for. */
export function written(filter: Filter): string {
  const { q, tag, folder, relation, note } = filter;
  const given = Object.entries({ q, tag, folder, relation, note }).filter(([, value]) => value !== "");
  if (filter.states.size < STATES.length) given.push(["state", [...filter.states].join(",")]);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}
