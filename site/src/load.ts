/**
 * Shared data and the heavier features, loaded when they are first asked for.
 *
 * Both are scripts that call `wikiproof(name, value)`: a script tag works under `script-src 'self'` and from file://,
 * where fetch does not. The registry stands on the window, since every bundle holds this module.
 */

interface Registry {
  (name: string, value: unknown): void;
  /** The site's root, as an address that ends in a slash. */
  root: string;
  asked: Map<string, Promise<unknown>>;
  arrived: Map<string, unknown>;
}

declare global {
  interface Window {
    wikiproof?: Registry;
  }
}

function registry(): Registry {
  if (typeof window.wikiproof === "function") return window.wikiproof; // else a heading may have it for its id
  const arrived = new Map<string, unknown>();
  const register = (name: string, value: unknown): void => void arrived.set(name, value);
  window.wikiproof = Object.assign(register, { root: "", asked: new Map<string, Promise<unknown>>(), arrived });
  return window.wikiproof;
}

/** Say where the site's root is, before anything is loaded. */
export function begin(root: string): void {
  registry().root = root;
}

/** The address of a page or file, given relative to the site's root. */
export function address(path: string): string {
  return new URL(path, registry().root).href;
}

/** The data of `assets/wikiproof/data/NAME.js`; rejected where it cannot be loaded, and then asked for again. */
export function load<T>(name: string): Promise<T> {
  return script<T>(name, `assets/wikiproof/data/${name}.js`);
}

/** What the bundle `assets/wikiproof/NAME.js` provides. */
export function feature<T>(name: string): Promise<T> {
  return script<T>(`feature:${name}`, `assets/wikiproof/${name}.js`);
}

/** Provide a feature: what a bundle of its own calls. */
export function provide(name: string, value: unknown): void {
  registry()(`feature:${name}`, value);
}

/** The address of a shared file, for a worker that fetches it. */
export function shared(name: string): string {
  return address(`assets/wikiproof/data/${name}.js`);
}

/** The value in the text of a shared file that was fetched; `wikiproof("NAME",VALUE)`. */
export function sliced<T>(text: string): T {
  return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")"))) as T;
}

function script<T>(name: string, path: string): Promise<T> {
  const { asked } = registry();
  const found = asked.get(name) ?? fetched(name, path);
  asked.set(name, found);
  found.catch(() => asked.delete(name));
  return found as Promise<T>;
}

async function fetched(name: string, path: string): Promise<unknown> {
  await run(path);
  const { arrived } = registry();
  if (!arrived.has(name)) throw new Error(`${path} gave no ${name}`);
  return arrived.get(name);
}

/** Run a script of the site's, given by its address relative to the root. */
export function run(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = address(path);
    tag.onload = () => {
      tag.remove();
      resolve();
    };
    tag.onerror = () => {
      tag.remove();
      reject(new Error(`${path} could not be loaded`));
    };
    document.head.append(tag);
  });
}
