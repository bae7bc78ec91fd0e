/** The words of the interface, in the language of the page: the JSON that stands in it as `#wp-words`. */

let known: Readonly<Record<string, string>> | undefined;

/** A word, with what is counted or named put in place of its braces. */
export function word(name: string, ...values: readonly (string | number)[]): string {
  known ??= JSON.parse(document.querySelector("script#wp-words")?.textContent ?? "{}") as Record<string, string>;
  let next = 0;
  return (known[name] ?? name).replace(/\{\}/g, () => String(values[next++] ?? ""));
}
