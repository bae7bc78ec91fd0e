/** Programs that draw a node in the shape of its state, so that states can be told apart without colour. */

import { NodeCircleProgram, type NodeProgramType } from "sigma/rendering";

import type { State } from "./protocol";

/**
 * Where a shape is, as a signed distance in units of the node's radius, negative inside: its outline and what is left
 * out of it. The legend draws the same shapes.
 */
const OUTLINE: Readonly<Record<State, string>> = {
  good: "length(p) - 0.86",
  bad: "max(abs(p.x), abs(p.y)) - 0.72",
  partial: "length(p) - 0.86",
  skipped: "max(-0.62 - p.x, abs(p.y) * 0.88 + p.x * 0.47 - 0.44)",
  none: "length(p) - 0.86",
  missing: "(abs(p.x) + abs(p.y) - 1.0) * 0.71",
};
const HOLE: Readonly<Record<State, string>> = {
  good: "1.0",
  bad: "1.0",
  partial: "max(length(p) - 0.62, -p.x)",
  skipped: "1.0",
  none: "length(p) - 0.5",
  missing: "(abs(p.x) + abs(p.y) - 0.52) * 0.71",
};

function fragment(state: State, background: string): string {
  return `
precision highp float;
varying vec4 v_color;
varying vec2 v_diffVector;
varying float v_radius;
uniform float u_correctionRatio;

void main(void) {
  vec2 p = v_diffVector / v_radius;
  float edge = u_correctionRatio * 1.5 / v_radius;
  float outline = ${OUTLINE[state]};
  #ifdef PICKING_MODE
  gl_FragColor = outline > 0.0 ? vec4(0.0) : v_color;
  #else
  float hole = ${HOLE[state]};
  vec4 inside = mix(vec4(${background}, 1.0), v_color, smoothstep(-edge, edge, hole));
  gl_FragColor = inside * (1.0 - smoothstep(-edge, edge, outline));
  #endif
}
`;
}

/** What is drawn later is seen above what is drawn before. */
const DRAWN: readonly State[] = ["none", "skipped", "missing", "good", "partial", "bad"];

/** A program for each state; `background` is the page's colour, three numbers from 0 to 1. */
export function shapes(background: readonly [number, number, number]): Record<State, NodeProgramType> {
  const colour = background.map((each) => each.toFixed(3)).join(", ");
  const made = DRAWN.map((state) => [state, shape(fragment(state, colour))] as const);
  return Object.fromEntries(made) as Record<State, NodeProgramType>;
}

function shape(source: string): NodeProgramType {
  return class extends NodeCircleProgram {
    override getDefinition(): ReturnType<NodeCircleProgram["getDefinition"]> {
      return { ...super.getDefinition(), FRAGMENT_SHADER_SOURCE: source };
    }
  };
}
