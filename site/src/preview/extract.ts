/**
 * Takes what a preview shows out of a page's document.
 *
 * Nothing is moved over: each element is made anew if its name is on the list, with no attribute but those listed. So
 * a preview holds no script, handler, id, address or style, whatever the page does.
 */

import { upTo } from "./model";

export interface Extract {
  readonly title: string;
  readonly facts: readonly Node[];
  readonly content: readonly Node[];
}

const LETTERS = 500;
const HTML = "http://www.w3.org/1999/xhtml";
const MATHML = "http://www.w3.org/1998/Math/MathML";
const NAMES = new Set(
  "b blockquote br code dd del div dl dt em hr i kbd li mark ol p pre s samp span strong sub sup table tbody td th thead tr ul".split(" "),
);
const ATTRIBUTES = ["class", "display", "mathvariant", "stretchy", "rowspan", "colspan"];
const LEFT_OUT = ".headerlink, .md-clipboard, .wp-chip, .wp-tick, .wp-detail, .wp-sr, script, style, template, svg, iframe, object";
const HEADING = /^H[1-6]$/;

/** What to show of a page, or of the part of it that a fragment names; undefined where there is no such part. */
export function extract(page: Document, fragment: string): Extract | undefined {
  const article = page.getElementById("wp-content");
  const part = fragment ? page.getElementById(fragment) : null;
  if (!article || (fragment && !part)) return undefined;
  const title = part && HEADING.test(part.tagName) ? part : article.querySelector("h1");
  const blocks = upTo(part ? section(part) : opening(article), (each) => each.textContent?.length ?? 0, LETTERS);
  const facts = part ? [] : [...article.querySelectorAll(".wp-proof > .wp-facts")];
  return {
    title: title ? textOf(title) : page.title,
    facts: facts.flatMap(copied),
    content: blocks.flatMap(copied),
  };
}

/** A note's first paragraphs: what stands before the first heading below its title, but for our panels. */
function opening(article: Element): Element[] {
  const blocks = [...article.children].filter((each) => !each.matches("[class*=wp-], footer, nav"));
  const from = blocks.findIndex((each) => each.tagName === "H1") + 1;
  const first = blocks.findIndex((each, at) => at >= from && !HEADING.test(each.tagName));
  const rest = first < 0 ? [] : blocks.slice(first);
  return until(rest, (each) => HEADING.test(each.tagName));
}

/** A heading's section, or else the block that has the fragment. */
function section(part: Element): Element[] {
  if (!HEADING.test(part.tagName)) return [part];
  const after: Element[] = [];
  for (let each = part.nextElementSibling; each; each = each.nextElementSibling) after.push(each);
  return until(after, (each) => HEADING.test(each.tagName) && each.tagName <= part.tagName);
}

function until<T>(items: readonly T[], stop: (item: T) => boolean): T[] {
  const end = items.findIndex(stop);
  return end < 0 ? [...items] : items.slice(0, end);
}

function textOf(heading: Element): string {
  return heading.textContent?.replace(/¶\s*$/, "").trim() ?? "";
}

/** A node made anew; what is not on the list gives way to what it holds. */
function copied(node: Node): Node[] {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.nodeValue ?? "")];
  if (!(node.nodeType === Node.ELEMENT_NODE) || (node as Element).matches(LEFT_OUT)) return [];
  const from = node as Element;
  const inner = [...from.childNodes].flatMap(copied);
  if (from.tagName === "IMG") return [document.createTextNode(from.getAttribute("alt") ?? "")];
  const space = from.namespaceURI;
  if (space === HTML && HEADING.test(from.tagName)) return [made(HTML, "p", [made(HTML, "strong", inner)])];
  if (space !== MATHML && !(space === HTML && NAMES.has(from.localName))) return inner;
  if (space === MATHML && from.localName.startsWith("annotation")) return [];
  const copy = made(space, from.localName, inner);
  for (const name of ATTRIBUTES) {
    const value = from.getAttribute(name);
    if (value !== null) copy.setAttribute(name, value);
  }
  return [copy];
}

function made(space: string, name: string, content: readonly Node[]): Element {
  const element = document.createElementNS(space, name);
  element.append(...content);
  return element;
}
