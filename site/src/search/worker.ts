/** Search in a worker, so that typing is never held up. */

import { sliced } from "../load";
import { answer, type Answer } from "./model";
import { type Asked } from "./protocol";

/** What the worker replies: an answer, or why there is none. */
export interface Told {
  readonly id: number;
  readonly answer?: Answer;
  readonly problem?: string;
}

/** Files that are kept: some megabytes. */
const KEPT = 300;
const loaded = new Map<string, Promise<unknown>>();

self.onmessage = async ({ data: { id, base, text, from, to } }: MessageEvent<Asked>) => {
  const load = <T>(name: string): Promise<T> => fetched(`${base}${name}.js`);
  const told = await answer(load, text, from, to).then(
    (found): Told => ({ id, answer: found }),
    (problem): Told => ({ id, problem: String(problem) }),
  );
  self.postMessage(told);
};

function fetched<T>(url: string): Promise<T> {
  const found = loaded.get(url) ?? read(url);
  loaded.delete(url);
  loaded.set(url, found);
  found.catch(() => loaded.delete(url));
  for (const oldest of loaded.keys()) if (loaded.size > KEPT) loaded.delete(oldest);
  return found as Promise<T>;
}

async function read(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return sliced(await response.text());
}
