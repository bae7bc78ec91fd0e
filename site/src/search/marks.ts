/** Marks the words of a search on the page that it led to. */

import { element } from "../dom";
import { parse } from "./query";
import { runs } from "./quote";

const LEFT_ALONE = "script, style, math, svg, mark, button, input, .mermaid, .headerlink, .wp-properties";
const MOST = 500;

/** Mark what a text searches for in the page's content, and show the first of it where the address names no place. */
export function mark(text: string): void {
  const content = document.querySelector(".md-content__inner");
  const words = parse(text).words.map((word) => word.text);
  if (!content || !words.length) return;
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  let left = MOST;
  for (const node of nodes) if (left > 0 && !node.parentElement?.closest(LEFT_ALONE)) left -= markIn(node, words);
  if (!location.hash) content.querySelector(".wp-hit")?.scrollIntoView({ block: "center" });
}

/** Mark the words in a text node, and say how many there are. */
function markIn(node: Text, words: readonly string[]): number {
  const found = runs(node.data, words);
  const marked = found.filter(([, isMarked]) => isMarked).length;
  if (marked) {
    node.replaceWith(...found.map(([run, isMarked]) => (isMarked ? element("mark", { class: "wp-hit" }, run) : run)));
  }
  return marked;
}
