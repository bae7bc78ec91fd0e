/** Filters the rows of a page's diagnostics; what is chosen stays in the address. */

import { element } from "../dom";
import { word } from "../words";
import { choices, isWanted, type Row } from "./model";

const NAMES = ["severity", "code", "folder"] as const;

export function start(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table.wp-diagnostics")) filter(table);
}

function filter(table: HTMLTableElement): void {
  const found = [...table.querySelectorAll<HTMLTableRowElement>("tr[data-code]")];
  const rows: Row[] = found.map((each) => ({ values: { ...each.dataset } as Record<string, string>, text: each.innerText }));
  if (rows.length < 2) return;
  const asked = new URLSearchParams(location.search);
  const selects = NAMES.map((name) => select(name, table.dataset[name] ?? name, rows, found, asked.get(name)));
  const text = element("input", { type: "search", name: "text", placeholder: word("filter-text") });
  text.setAttribute("aria-label", word("filter-text"));
  text.value = asked.get("text") ?? "";
  const count = element("output", { class: "wp-filter__count" });
  const form = element("form", { class: "wp-filter", role: "search" }, ...selects.flatMap((each) => each ?? []), text, count);
  form.setAttribute("aria-label", word("filter"));
  const apply = (): void => {
    const values = Object.fromEntries(NAMES.map((name) => [name, chosen(form, name)]));
    const shown = rows.map((row) => isWanted(row, { values, text: text.value }));
    for (const [at, row] of found.entries()) row.hidden = !shown[at];
    count.value = word("shown", rows.length, shown.filter(Boolean).length);
    keep({ ...values, text: text.value });
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  table.before(form);
  apply();
}

/** A choice among the values that rows have; undefined where there is nothing to choose. */
function select(
  name: string,
  label: string,
  rows: readonly Row[],
  found: readonly HTMLElement[],
  asked: string | null,
): HTMLElement | undefined {
  const values = choices(rows, name);
  if (values.length < 2) return undefined;
  const all = element("option", { value: "*" }, word("all"));
  const options = values.map(([value, count]) => element("option", { value }, `${named(name, value, found)} (${count})`));
  const made = element("select", { name }, all, ...options);
  made.value = asked !== null && values.some(([value]) => value === asked) ? asked : "*";
  return element("label", {}, `${label} `, made);
}

/** How a value is called: a severity by its word in the rows, no folder by a sign. */
function named(name: string, value: string, found: readonly HTMLElement[]): string {
  if (name !== "severity") return value || "/";
  return found.find((each) => each.dataset["severity"] === value)?.querySelector("td")?.textContent?.trim() ?? value;
}

function chosen(form: HTMLFormElement, name: string): string | undefined {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLSelectElement && field.value !== "*" ? field.value : undefined;
}

function keep(wish: Readonly<Record<string, string | undefined>>): void {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(wish)) {
    if (value === undefined || (name === "text" && value === "")) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}
