/** Small things of every page. */

export function start(): void {
  openContents();
  keepAlternates();
  for (const event of ["load", "resize"]) addEventListener(event, reachScrolled);
  if (location.protocol === "file:") nameFiles();
}

/** Keep the table of contents open where there is room beside the text, and folded above it where there is none. */
function openContents(): void {
  const contents = document.querySelector<HTMLDetailsElement>("details.wp-toc");
  const wide = matchMedia("(min-width: 60em)");
  if (!contents) return;
  contents.open = wide.matches;
  wide.addEventListener("change", () => (contents.open = wide.matches));
}

/** Material takes every `rel=alternate` for a translation of the site, and asks for its sitemap; a feed is none. */
function keepAlternates(): void {
  const others = document.querySelectorAll("link[rel=alternate]:not([hreflang])");
  for (const each of others) each.setAttribute("rel", "alternate "); // the same keyword, which its selector misses
}

/** Let the keyboard scroll what is wider than the window: Material puts tables into boxes that no key reaches. */
function reachScrolled(): void {
  for (const each of document.querySelectorAll<HTMLElement>(".md-typeset__scrollwrap, .wp-diagram")) {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
    else each.removeAttribute("tabindex");
  }
}

/** A folder's address shows its page on a server; among files its page must be named. */
function nameFiles(): void {
  document.addEventListener(
    "click",
    ({ target }) => {
      const link = target instanceof Element ? target.closest("a") : null;
      if (link?.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
    },
    { capture: true },
  );
}
