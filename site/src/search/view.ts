/** Opens the search: by its button, by a key, or by an address that asks for something. */

import { feature } from "../load";
import { keepsQuery } from "./address";
import { open } from "./dialog";
import type { Search } from "./entry";

/** On a Korean keyboard the key of `s` gives the first of these, that of `k` the last. */
const KEYS = new Set(["/", "s", "ㄴ"]);
const WITH_CONTROL = new Set(["k", "ㅏ"]);

export function start(): void {
  document.getElementById("wp-search-open")?.addEventListener("click", () => open(""));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !opens(event)) return;
    event.preventDefault();
    open(String(getSelection() ?? "").slice(0, 80).trim());
  });
  const asked = new URLSearchParams(location.search);
  const [query, marked] = [keepsQuery() ? asked.get("q") : null, asked.get("h")];
  if (query !== null) open(query);
  else if (marked) void feature<Search>("search").then((search) => search.mark(marked));
}

function opens({ key, ctrlKey, metaKey, altKey, isComposing, target }: KeyboardEvent): boolean {
  if (altKey || isComposing) return false;
  if (ctrlKey || metaKey) return WITH_CONTROL.has(key.toLowerCase());
  const isTyping = target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
  return KEYS.has(key) && !isTyping;
}
