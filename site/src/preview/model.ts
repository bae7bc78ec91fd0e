/** What a preview shows of a page, and where it stands. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The upper left corner of a card beside a link: below it where there is room, else above. */
export function corner(link: Box, card: Size, window: Size, gap = 6): { left: number; top: number } {
  const left = Math.max(gap, Math.min(link.left, window.width - card.width - gap));
  const below = link.bottom + gap;
  const fits = below + card.height <= window.height || link.top < window.height - link.bottom;
  return { left, top: fits ? below : Math.max(gap, link.top - gap - card.height) };
}

/** The first pieces whose lengths add up to about `most`, at least one. */
export function upTo<T>(pieces: readonly T[], length: (piece: T) => number, most: number): readonly T[] {
  let sum = 0;
  const end = pieces.findIndex((each) => (sum += length(each)) >= most);
  return end < 0 ? pieces : pieces.slice(0, end + 1);
}

/** A name for a page that cannot be read: the last part of its address. */
export function nameOf(address: URL): string {
  const parts = address.pathname.replace(/(\/index)?(\.html|\/)$/, "").split("/");
  try {
    return decodeURIComponent(parts.at(-1) ?? "");
  } catch {
    return parts.at(-1) ?? "";
  }
}
