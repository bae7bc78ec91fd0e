/** Small things of every page. */

export function start(): void {
  openContents();
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
