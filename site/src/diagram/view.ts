/**
 * Draws diagrams with the Mermaid that is part of the site, which only pages with diagrams load.
 *
 * Material's bundle would fetch Mermaid from another host for each `pre.mermaid`; so they get a name of ours first. A
 * diagram is drawn into a shadow, as Material does, so that its styles stay its own, and again when the scheme changes.
 * What cannot be drawn stays as it was written.
 */

import { element } from "../dom";
import { run } from "../load";
import { word } from "../words";

interface Mermaid {
  initialize(options: object): void;
  render(id: string, source: string): Promise<{ svg: string }>;
}

/** What a diagram cannot set for itself: Mermaid's own list, and what its labels may hold. */
const SECURE = "secure securityLevel startOnLoad maxTextSize suppressErrorRendering maxEdges dompurifyConfig".split(" ");

declare global {
  interface Window {
    mermaid?: Mermaid;
  }
}

export function start(): void {
  const sources = [...document.querySelectorAll<HTMLElement>("pre.mermaid")];
  for (const each of sources) each.className = "wp-diagram-source";
  if (sources.length) void draw(sources);
}

async function draw(sources: readonly HTMLElement[]): Promise<void> {
  await run("assets/wikiproof/mermaid.min.js");
  const frames = sources.map((source) => ({ source, host: element("div", { class: "wp-diagram" }) }));
  const drawAll = async (): Promise<void> => {
    window.mermaid?.initialize(options());
    for (const [index, { source, host }] of frames.entries()) await drawOne(source, host, `wp-diagram-${index}`);
  };
  await drawAll();
  const scheme = new MutationObserver(() => void drawAll());
  scheme.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
}

function options(): object {
  const isDark = document.body.getAttribute("data-md-color-scheme") === "slate";
  return {
    startOnLoad: false,
    securityLevel: "strict",
    secure: SECURE,
    dompurifyConfig: { FORBID_TAGS: ["style", "img", "image"], FORBID_ATTR: ["class"] }, // of labels
    suppressErrorRendering: true,
    theme: isDark ? "dark" : "neutral",
    fontFamily: getComputedStyle(document.body).fontFamily,
    flowchart: { htmlLabels: false },
  };
}

async function drawOne(source: HTMLElement, host: HTMLElement, id: string): Promise<void> {
  try {
    const { svg } = (await window.mermaid?.render(id, source.textContent ?? "")) ?? { svg: "" };
    const drawn = new DOMParser().parseFromString(svg, "text/html").querySelector("svg"); // its labels hold HTML
    if (!drawn) throw new Error("nothing was drawn");
    const shadow = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    disarm(drawn);
    shadow.replaceChildren(document.importNode(drawn, true));
    if (source.isConnected) source.replaceWith(host);
  } catch {
    if (source.isConnected && !source.previousElementSibling?.matches(".wp-diagram-failed")) {
      source.before(element("p", { class: "wp-diagram-failed" }, word("diagram-failed")));
    }
  }
}

/** Take out what a diagram would load from elsewhere, and what has the names by which we show proof. */
function disarm(drawn: SVGElement): void {
  for (const each of drawn.querySelectorAll("*")) {
    each.classList.remove(...[...each.classList].filter((name) => name.startsWith("wp-")));
    if (each.localName === "a") continue;
    for (const name of ["href", "xlink:href", "src", "srcset"]) {
      if (!/^(#|data:image\/)/.test(each.getAttribute(name) ?? "#")) each.removeAttribute(name);
    }
  }
}
