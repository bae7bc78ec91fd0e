/**
 * Makes titles safe for Material's tooltips, which take the text of a title for HTML.
 *
 * It runs before Material's bundle, and after previews have taken the titles that they show themselves.
 */

export function start(): void {
  const configuration = document.querySelector("script#__config")?.textContent ?? "{}";
  const { features } = JSON.parse(configuration) as { features?: readonly string[] };
  if (!features?.includes("content.tooltips")) return;
  for (const each of document.querySelectorAll("[title]")) {
    each.setAttribute("title", escaped(each.getAttribute("title") ?? ""));
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
