/** Load the graph where a page has one: the graph view at once, a local graph when it comes into view. */

import { feature } from "../load";

type Open = (element: HTMLElement) => void;

export function start(): void {
  const view = document.querySelector<HTMLElement>(".wp-graph");
  if (view) open("graph", view);
  const local = document.querySelector<HTMLElement>(".wp-local");
  if (!local) return;
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((each) => each.isIntersecting)) return;
      observer.disconnect();
      open("local", local);
    },
    { rootMargin: "200px" },
  );
  observer.observe(local);
}

function open(name: string, element: HTMLElement): void {
  feature<Open>(name)
    .then((draw) => draw(element))
    .catch(() => element.classList.add("wp-failed"));
}
