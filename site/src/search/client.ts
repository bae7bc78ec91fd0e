/** Asks the search: a worker, or, in a page from file://, to which browsers give none, the page itself. */

import { address, feature, load } from "../load";
import type { Search } from "./entry";
import type { Answer } from "./model";
import type { Asked } from "./protocol";
import type { Told } from "./worker";

interface Waiting {
  resolve(answer: Answer): void;
  reject(problem: Error): void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | undefined;
let last = 0;

/** What a text finds: of all results, those from one place to another. Rejected where the data cannot be loaded. */
export async function ask(text: string, from: number, to: number): Promise<Answer> {
  if (location.protocol === "file:") return (await feature<Search>("search")).answer(load, text, from, to);
  worker ??= started();
  const asked: Asked = { id: ++last, base: address("assets/wikiproof/data/"), text, from, to };
  worker.postMessage(asked);
  return new Promise((resolve, reject) => waiting.set(asked.id, { resolve, reject }));
}

function started(): Worker {
  const made = new Worker(address("assets/wikiproof/search-worker.js"));
  made.onmessage = ({ data }: MessageEvent<Told>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.answer) asked?.resolve(data.answer);
    else asked?.reject(new Error(data.problem));
  };
  made.onerror = ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message || "the worker of the search did not start"));
    waiting.clear();
    worker = undefined;
  };
  return made;
}
