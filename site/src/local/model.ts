/** A note's neighbourhood, and where its nodes stand. */

import { noteAddress } from "../graph/address";
import { STATES, type State } from "../graph/protocol";
import type { Near, Shard } from "./protocol";

export interface LocalNode {
  title: string;
  state: State;
  /** Relative to the site; none for a target that nothing has. */
  address: string | undefined;
  /** What the node is to the note and, behind an arrow, the note to it. */
  relations: readonly string[];
  x: number;
  y: number;
}

export interface LocalEdge {
  source: number;
  target: number;
  relations: readonly string[];
}

export interface Local {
  /** The note itself first. */
  nodes: LocalNode[];
  edges: LocalEdge[];
  /** How many neighbours are not in it. */
  more: number;
}

const STEPS = 200;
const TURN = Math.PI * (3 - Math.sqrt(5)); // each node of a sunflower is this far around from the one before

/** A note's neighbourhood, laid out in a frame; none where the shard does not have the note. */
export function local(shard: Shard, path: string, width: number, height: number): Local | undefined {
  const near = Object.hasOwn(shard.notes, path) ? shard.notes[path] : undefined;
  if (!near) return undefined;
  const edges = edgesOf(near, shard.relations);
  const places = fitted(settled(near[0].length, edges), width, height);
  const nodes = near[0].map((row, index): LocalNode => {
    const [title, folder, state, url] = shard.nodes[row] ?? ["", 0, 0, ""];
    const [x, y] = places[index] ?? [0, 0];
    const name = STATES[state] ?? "none";
    const address = name === "missing" ? undefined : noteAddress(shard, folder, title, url);
    return { title, state: name, address, relations: relationsOf(edges, index), x, y };
  });
  return { nodes, edges, more: near[2] };
}

function edgesOf([, numbers]: Near, labels: readonly string[]): LocalEdge[] {
  const found = new Map<string, { source: number; target: number; relations: string[] }>();
  for (let index = 0; index + 2 < numbers.length; index += 3) {
    const [source = 0, target = 0, relation = 0] = numbers.slice(index, index + 3);
    const edge = found.get(`${source} ${target}`) ?? { source, target, relations: [] };
    edge.relations.push(labels[relation] ?? "");
    found.set(`${source} ${target}`, edge);
  }
  return [...found.values()];
}

function relationsOf(edges: readonly LocalEdge[], node: number): string[] {
  const to = edges.filter(({ source, target }) => source === 0 && target === node).flatMap((each) => each.relations);
  const by = edges.filter(({ source, target }) => source === node && target === 0).flatMap((each) => each.relations);
  return [...to.map((each) => `→ ${each}`), ...by.map((each) => `← ${each}`)];
}

type Point = [x: number, y: number];

/** Where nodes come to rest that repel each other and are held by their edges (Fruchterman and Reingold 1991). */
function settled(count: number, edges: readonly LocalEdge[]): Point[] {
  const at = Array.from({ length: count }, (_, node): Point => {
    const far = Math.sqrt(node);
    return [far * Math.cos(node * TURN), far * Math.sin(node * TURN)];
  });
  for (let step = 0; step < STEPS; step++) {
    const forces = at.map(([x, y]): Point => [-x * 0.05, -y * 0.05]);
    for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) push(at, forces, a, b, (far) => 1 / far);
    for (const { source, target } of edges) {
      const weight = source === 0 || target === 0 ? 0.3 : 0.05;
      push(at, forces, source, target, (far) => -far * far * weight);
    }
    const reach = 0.3 * (1 - step / STEPS) + 0.01;
    for (const [node, force] of forces.entries()) if (node > 0) move(at[node], force, reach);
  }
  return at;
}

/** Add to two nodes' forces what they do to each other at a distance. */
function push(
  at: readonly Point[],
  forces: readonly Point[],
  a: number,
  b: number,
  force: (far: number) => number,
): void {
  const [from, to, first, second] = [at[a], at[b], forces[a], forces[b]];
  if (!from || !to || !first || !second) return;
  const [x, y] = [from[0] - to[0], from[1] - to[1]];
  const far = Math.max(Math.hypot(x, y), 0.01);
  const share = force(far) / far;
  first[0] += x * share;
  first[1] += y * share;
  second[0] -= x * share;
  second[1] -= y * share;
}

function move(point: Point | undefined, [x, y]: Point, reach: number): void {
  const share = Math.min(1, reach / Math.max(Math.hypot(x, y), 1e-9));
  if (!point) return;
  point[0] += x * share;
  point[1] += y * share;
}

const ASIDE = 70; // room for names to the left and right
const ABOVE = 18;

/** The nodes spread over a frame, with room for their names. */
function fitted(at: readonly Point[], width: number, height: number): Point[] {
  const [xs, ys] = [at.map(([x]) => x), at.map(([, y]) => y)];
  const scale = (values: readonly number[], value: number, room: number, margin: number): number => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return high > low ? margin + ((value - low) / (high - low)) * (room - 2 * margin) : room / 2;
  };
  const aside = Math.min(ASIDE, width / 6);
  return at.map(([x, y]): Point => [scale(xs, x, width, aside), scale(ys, y, height, ABOVE)]);
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Label {
  node: number;
  text: string;
  isLeft: boolean;
  /** Whether there is room for it; else it is seen when its node is pointed at. */
  isFree: boolean;
}

/** A name for each node beside it, those free that cover no node and no name before. */
export function labels({ nodes }: Local, width: number, longest: number): Label[] {
  const taken: Box[] = nodes.map(({ x, y }) => ({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 }));
  return nodes.map(({ title, x, y }, node): Label => {
    const text = shortened(title, node === 0 ? longest * 1.5 : longest);
    const room = textWidth(text) + 12;
    const isLeft = x + room > width && x - room > 0;
    const box = { left: isLeft ? x - room : x + 8, right: isLeft ? x - 8 : x + room, top: y - 8, bottom: y + 8 };
    const isFree = node === 0 || (box.right <= width && !taken.some((each) => overlap(each, box)));
    if (isFree) taken.push(box);
    return { node, text, isLeft, isFree };
  });
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** About how wide a text is at 11 pixels; Hangul and its like are twice as wide as Latin letters. */
function textWidth(text: string): number {
  const isWide = (each: string): boolean => each > "\u2e7f" || (each >= "\u1100" && each < "\u1200");
  return [...text].reduce((sum, each) => sum + (isWide(each) ? 11 : 6.3), 0);
}

function shortened(title: string, longest: number): string {
  let width = 0;
  const kept = [...title].filter((each) => (width += textWidth(each)) <= longest);
  return width <= longest ? title : `${kept.join("")}…`;
}
