/** The search in the page's address, so that it can be linked and is there again when one comes back. */

/** Whether `q` in the page's address is ours: the graph's page has one of its own. */
export function keepsQuery(): boolean {
  return document.querySelector(".wp-graph") === null;
}

/** Put what is searched for into the address; nothing takes it out. */
export function keepQuery(text: string): void {
  if (!keepsQuery()) return;
  const url = new URL(location.href);
  url.searchParams.delete("q");
  if (text) url.searchParams.set("q", text);
  history.replaceState(history.state, "", url);
}
