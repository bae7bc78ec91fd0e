/** The picture of the graph, which sigma draws. */

import { MultiDirectedGraph } from "graphology";
import { Sigma } from "sigma";

import { at, type Graph, type Shown } from "./model";
import { STATES } from "./protocol";
import { shapes } from "./shapes";

const MANY_EDGES = 20_000;
const LABEL = 36;

/** What of the picture answers to what the reader does. */
export interface Actions {
  open: (node: number) => void;
}

interface Colours {
  background: string;
  text: string;
  accent: string;
  faint: string;
  edge: string;
  states: readonly string[];
}

export class Picture {
  readonly #graph: Graph;
  readonly #stage: HTMLElement;
  readonly #actions: Actions;
  readonly #drawn = new MultiDirectedGraph();
  #colours: Colours;
  #sigma: Sigma;
  #shown: Shown;
  #named: ReadonlySet<number> = new Set();
  #centre: number | undefined;
  #near: { node: number; nodes: ReadonlySet<number>; edges: ReadonlySet<string> } | undefined;

  constructor(stage: HTMLElement, graph: Graph, shown: Shown, actions: Actions) {
    this.#graph = graph;
    this.#stage = stage;
    this.#actions = actions;
    this.#shown = shown;
    this.#fill();
    this.#colours = colours(stage, shown.edgeCount);
    this.#sigma = this.#start();
    const scheme = new MutationObserver(() => this.#restart());
    scheme.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  }

  /** Show some nodes and edges; `named` are those that were searched for, none if nothing was. */
  show(shown: Shown, named: Iterable<number>): void {
    this.#shown = shown;
    this.#named = new Set(named);
    this.#colours = colours(this.#stage, shown.edgeCount);
    this.#sigma.refresh();
  }

  /** Mark a node with its neighbours, or none. */
  mark(node: number | undefined): void {
    const before = this.#near;
    if (before?.node === node) return;
    this.#near = node === undefined ? undefined : this.#around(node);
    const changed = [before, this.#near].filter((each) => each !== undefined);
    const nodes = [...new Set(changed.flatMap((each) => [...each.nodes]))].map(String);
    const edges = [...new Set(changed.flatMap((each) => [...each.edges]))];
    this.#sigma.refresh({ partialGraph: { nodes, edges }, skipIndexation: true, schedule: true });
  }

  /** Put a node in the middle, and keep it named. */
  centre(node: number): void {
    const before = this.#centre;
    this.#centre = node;
    const nodes = [node, ...(before === undefined ? [] : [before])].map(String);
    this.#sigma.refresh({ partialGraph: { nodes }, skipIndexation: true });
    const data = this.#sigma.getNodeDisplayData(String(node));
    const ratio = this.#graph.nodes > 300 ? 0.12 : 0.5;
    if (data) this.#move({ x: data.x, y: data.y, ratio });
  }

  /** Go where everything shown is seen. */
  fit(): void {
    const places = [...this.#shown.nodes.keys()]
      .filter((node) => this.#shown.nodes[node])
      .map((node) => this.#sigma.getNodeDisplayData(String(node)))
      .filter((each) => each !== undefined);
    const [left, right] = extent(places.map(({ x }) => x));
    const [top, bottom] = extent(places.map(({ y }) => y));
    const { width, height } = this.#sigma.getDimensions();
    const share = Math.min(width, height);
    const ratio = Math.max(((right - left) * share) / width, ((bottom - top) * share) / height) * 1.2; // room for names
    this.#move({ x: (left + right) / 2, y: (top + bottom) / 2, ratio: Math.min(1.2, Math.max(0.05, ratio)) });
  }

  /** Go `nearer`, `farther`, or so far that everything is seen. */
  zoom(by: string): void {
    const { ratio } = this.#sigma.getCamera().getState();
    if (by === "fit") this.fit();
    else this.#move({ ratio: this.#sigma.getCamera().getBoundedRatio(by === "nearer" ? ratio / 1.6 : ratio * 1.6) });
  }

  #move(state: { x?: number; y?: number; ratio: number }): void {
    const camera = this.#sigma.getCamera();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) camera.setState(state);
    else void camera.animate(state, { duration: 350 });
  }

  #fill(): void {
    const { whole, nodes, source, target, state, degree } = this.#graph;
    const scale = Math.min(2, Math.max(0.4, Math.sqrt(1500 / nodes))); // few nodes have room
    for (let node = 0; node < nodes; node++) {
      this.#drawn.addNode(String(node), {
        x: at(whole.x, node),
        y: -at(whole.y, node),
        size: scale * Math.min(16, 2 + 0.9 * Math.sqrt(at(degree, node))),
        label: shortened(whole.titles[node] ?? ""),
        type: STATES[at(state, node)],
      });
    }
    for (const [edge, from] of source.entries()) {
      this.#drawn.addDirectedEdgeWithKey(String(edge), String(from), String(at(target, edge)));
    }
  }

  #start(): Sigma {
    const { background, text, edge } = this.#colours;
    const sigma = new Sigma(this.#drawn, this.#stage, {
      allowInvalidContainer: true,
      nodeProgramClasses: shapes(parts(background)),
      nodeHoverProgramClasses: shapes(parts(background)),
      defaultEdgeColor: edge,
      labelColor: { color: text },
      labelFont: getComputedStyle(this.#stage).fontFamily,
      labelSize: 12,
      labelRenderedSizeThreshold: 7,
      labelDensity: 0.6,
      hideEdgesOnMove: this.#graph.source.length > MANY_EDGES,
      enableCameraRotation: false,
      minCameraRatio: 0.005,
      maxCameraRatio: 2,
      nodeReducer: (key, data) => ({ ...data, ...this.#node(Number(key)) }),
      edgeReducer: (key, data) => ({ ...data, ...this.#edge(key) }),
      defaultDrawNodeLabel: (context, data, { labelFont }) => drawName(context, data, this.#colours, labelFont),
      defaultDrawNodeHover: (context, data, { labelFont }) => drawNamed(context, data, this.#colours, labelFont),
    });
    sigma.on("enterNode", ({ node }) => this.mark(Number(node)));
    sigma.on("leaveNode", () => this.mark(undefined));
    sigma.on("clickNode", ({ node }) => this.#actions.open(Number(node)));
    sigma.on("enterNode", () => this.#stage.classList.add("wp-graph__canvas--over"));
    sigma.on("leaveNode", () => this.#stage.classList.remove("wp-graph__canvas--over"));
    return sigma;
  }

  /** Draw anew in the colours of the other scheme, from the same place. */
  #restart(): void {
    const camera = this.#sigma.getCamera().getState();
    this.#sigma.kill();
    this.#colours = colours(this.#stage, this.#shown.edgeCount);
    this.#sigma = this.#start();
    this.#sigma.getCamera().setState(camera);
  }

  #node(node: number): object {
    const { states, faint } = this.#colours;
    const isNamed = this.#named.has(node);
    const isFaint = this.#named.size > 0 && !isNamed;
    const isMarked = this.#near?.node === node || this.#centre === node;
    return {
      hidden: !this.#shown.nodes[node],
      color: isFaint && !this.#near?.nodes.has(node) ? faint : states[at(this.#graph.state, node)],
      forceLabel: (isNamed && this.#named.size <= 40) || (this.#near?.nodes.has(node) && this.#near.nodes.size <= 40),
      highlighted: isMarked,
    };
  }

  #edge(key: string): object {
    const isNear = this.#near?.edges.has(key) ?? false;
    const { accent, edge } = this.#colours;
    return { hidden: !this.#shown.edges[Number(key)], color: isNear ? accent : edge, size: isNear ? 1.6 : 0.7 };
  }

  #around(node: number): { node: number; nodes: ReadonlySet<number>; edges: ReadonlySet<string> } {
    const key = String(node);
    const edges = this.#drawn.edges(key).filter((each) => this.#shown.edges[Number(each)]);
    const nodes = edges.map((each) => Number(this.#drawn.opposite(key, each)));
    return { node, nodes: new Set([node, ...nodes]), edges: new Set(edges) };
  }
}

/** The least and the greatest of some values; all there is where there are none. */
function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  return values.reduce(([low, high], each): [number, number] => [Math.min(low, each), Math.max(high, each)], [1, 0]);
}

/** A name that fits beside a node. */
function shortened(title: string): string {
  const characters = [...title];
  return characters.length <= LABEL ? title : `${characters.slice(0, LABEL - 1).join("")}…`;
}

/** A node's name beside it, with the page's colour around its letters. */
function drawName(
  context: CanvasRenderingContext2D,
  data: { x: number; y: number; size: number; label: string | null },
  { background, text }: Colours,
  font: string,
): void {
  if (!data.label) return;
  context.font = `12px ${font}`;
  const [x, y] = [beside(context, data, context.measureText(data.label).width, 3), data.y + 4];
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = background;
  context.strokeText(data.label, x, y);
  context.fillStyle = text;
  context.fillText(data.label, x, y);
}

/** Where something of a width begins at the right of a node, at its left where there is no room. */
function beside(
  context: CanvasRenderingContext2D,
  { x, size }: { x: number; size: number },
  width: number,
  space: number,
): number {
  const right = x + size + space;
  const isRoom = right + width <= context.canvas.clientWidth || x - size - space < width;
  return isRoom ? right : x - size - space - width;
}

/** A node that is pointed at: its name on a box of the page's colour. */
function drawNamed(
  context: CanvasRenderingContext2D,
  data: { x: number; y: number; size: number; label: string | null },
  { background, text, accent }: Colours,
  font: string,
): void {
  context.font = `600 13px ${font}`;
  const width = context.measureText(data.label ?? "").width;
  const left = beside(context, data, width + 12, 4);
  context.fillStyle = background;
  context.strokeStyle = accent;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(data.x, data.y, data.size + 3, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  if (!data.label) return;
  context.beginPath();
  context.roundRect(left, data.y - 11, width + 12, 22, 3);
  context.fill();
  context.stroke();
  context.fillStyle = text;
  context.fillText(data.label, left + 6, data.y + 4.5);
}

/** The colours that the style sheet gives the stage; the more edges there are, the less is seen of each. */
function colours(stage: HTMLElement, edges: number): Colours {
  const read = (name: string): string => resolved(stage, `var(${name})`);
  const [background, text] = [read("--wp-graph-background"), read("--wp-graph-text")];
  return {
    background,
    text,
    accent: read("--wp-graph-accent"),
    faint: mixed(background, text, 0.2),
    edge: seeThrough(text, Math.min(0.25, Math.max(0.02, 6 / Math.sqrt(edges + 1)))),
    states: STATES.map((state) => read(`--wp-graph-${state}`)),
  };
}

/** A colour as the browser computes it, `rgb(…)`. */
function resolved(stage: HTMLElement, colour: string): string {
  const probe = document.createElement("i");
  probe.style.color = colour;
  stage.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return hex(parts(found));
}

/** The red, green and blue of a computed colour, from 0 to 1. */
function parts(colour: string): [number, number, number] {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return [1, 1, 1];
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255];
}

function hex(rgb: readonly number[]): string {
  return `#${rgb.map((each) => Math.round(each * 255).toString(16).padStart(2, "0")).join("")}`;
}

function mixed(under: string, over: string, share: number): string {
  const [a, b] = [parts(under), parts(over)];
  return hex(a.map((each, index) => each * (1 - share) + at(b, index) * share));
}

/** A colour of which a part is seen, with its light scaled by that part, as sigma adds colours up. */
function seeThrough(colour: string, share: number): string {
  const scaled = parts(colour).map((each) => Math.round(each * share * 255));
  return `rgba(${scaled.join(",")},${share})`;
}
