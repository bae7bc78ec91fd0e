/** Which names are near the words of an address. */

/** The words of an address's path, from its last part backwards. */
export function wordsOf(path: string): string[] {
  const parts = path.split("/").reverse();
  return parts.map((each) => folded(decoded(each).replace(/\.(html|md)$/, ""))).filter((each) => each && each !== "index");
}

/** How near a name is to words: the share of pairs of letters that both have (Dice's coefficient), 0 to 1. */
export function nearness(name: string, sought: string): number {
  const [one, other] = [pairs(folded(name)), pairs(sought)];
  const rest = [...other];
  const common = one.filter((pair) => {
    const at = rest.indexOf(pair);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
  return one.length + other.length ? (2 * common.length) / (one.length + other.length) : 0;
}

function folded(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/[-_\s]+/g, " ").trim();
}

function pairs(text: string): string[] {
  const letters = [...` ${text} `];
  return letters.slice(1).map((each, at) => (letters[at] ?? "") + each);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
