/** Where folders and notes are found in the explorer's data, and what leads to them. */

import { STATES, type Chunk, type Entry, type Folder, type Note, type State } from "./protocol";

export function isFolder(entry: Entry): entry is Folder {
  return entry[0] === -1;
}

export function state(note: Note): State {
  return STATES[note[0]] ?? "none";
}

/** The name of a part of a folder; the first part, 0, has the folder's. */
export function part(folder: string, number: number): string {
  return number ? `${folder}\n${number}` : folder;
}

/** The name of the file that holds a part. */
export function shard(name: string): string {
  return `explorer/${crc32(new TextEncoder().encode(name)).toString(16).padStart(8, "0")}`;
}

/** The part of a folder in which what has this key is. */
export function partOf(starts: readonly string[], key: string): number {
  return starts.filter((start) => start <= key).length;
}

/** The key of a note, by which it is ordered: notes come after folders. */
export function noteKey(key: string): string {
  return `1${key}`;
}

/** The path of a folder in another one. */
export function inside(folder: string, name: string): string {
  return folder ? `${folder}/${name}` : name;
}

/** The address of a folder's page, relative to the site. */
export function folderAddress(path: string): string {
  return path && `${encoded(path)}/`;
}

/** The address of a note's page, relative to the site. */
export function noteAddress(folder: string, [, title, address = `${title}/`]: Note): string {
  return encoded(address.startsWith("/") ? address.slice(1) : inside(folder, address));
}

/** The folder that is the next on the way to a path, undefined at the last one. */
export function nextFolder(chunk: Chunk, folder: string, path: string): string | undefined {
  const rest = path.slice(folder ? folder.length + 1 : 0);
  const name = rest.includes("/") ? rest.slice(0, rest.indexOf("/")) : undefined;
  return chunk[0].find((each) => isFolder(each) && each[1] === name) && inside(folder, name ?? "");
}

/** Whether two addresses show the same page; a server or a file system may name its index. */
export function isSamePage(one: string, other: string): boolean {
  return bare(one) === bare(other);
}

function bare(address: string): string {
  const { origin, pathname } = new URL(address);
  const path = pathname.replace(/\/index\.html$/, "/");
  try {
    return (origin + decodeURIComponent(path)).normalize("NFC");
  } catch {
    return origin + path;
  }
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function crc32(bytes: Uint8Array): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
