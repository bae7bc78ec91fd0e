/** The words of the interface, in the language of the site: `words.js`, which comes before any script of ours. */

declare global {
  interface Window {
    wikiproofWords?: Readonly<Record<string, string>>;
  }
}

/** A word, with what is counted or named put in place of its braces. */
export function word(name: string, ...values: readonly (string | number)[]): string {
  let next = 0;
  return (window.wikiproofWords?.[name] ?? name).replace(/\{\}/g, () => String(values[next++] ?? ""));
}
