/** Addresses of notes, relative to the site. */

import type { Addresses } from "./protocol";

/** A note's address: the one written down, or what its folder and title give. */
export function noteAddress(from: Addresses, folder: number, title: string, written: string | 0): string {
  if (written !== 0) return written;
  const name = from.folders[folder] ?? "";
  const parts = name === "" ? [title] : [...name.split("/"), title];
  return parts.map(encodeURIComponent).join("/") + from.end;
}
