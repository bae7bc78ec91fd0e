/** What runs on every page. A feature's view starts here, and loads what is heavy of it when it is first used. */

import * as diagram from "./diagram/view";
import * as random from "./explorer/random";
import * as explorer from "./explorer/view";
import * as graph from "./graph/start";
import * as health from "./health/view";
import { begin } from "./load";
import * as lost from "./lost/view";
import * as page from "./page/view";
import * as preview from "./preview/view";
import * as search from "./search/view";
import * as tooltip from "./tooltip/view";

/** The address of the site's root; the script's tag names it relative to the page. */
function root(): string {
  const tag = document.querySelector<HTMLScriptElement>("script[data-root]");
  return new URL(tag?.dataset["root"] ?? "./", document.baseURI).href;
}

const features: readonly { start(root: string): void }[] = [
  diagram,
  page,
  explorer,
  random,
  preview,
  tooltip,
  lost,
  health,
  search,
  graph,
];

begin(root());
for (const each of features) each.start(root());
