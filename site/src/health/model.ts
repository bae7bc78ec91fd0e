/** Which rows of a table a reader asks for. */

export interface Row {
  /** The values by which rows are chosen: severity, code, folder. */
  readonly values: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Wish {
  /** A value for each name; none where all are wanted. */
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** Whether a row is what is asked for: its values, and every word of the text. */
export function isWanted(row: Row, wish: Wish): boolean {
  const isOf = Object.entries(wish.values).every(([name, value]) => value === undefined || row.values[name] === value);
  const text = folded(row.text);
  return isOf && folded(wish.text).split(" ").every((each) => text.includes(each));
}

/** The values that rows have under a name, each with how many have it, the most frequent first. */
export function choices(rows: readonly Row[], name: string): readonly (readonly [value: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { values } of rows) counts.set(values[name] ?? "", (counts.get(values[name] ?? "") ?? 0) + 1);
  return [...counts].sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
}

function folded(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
}
