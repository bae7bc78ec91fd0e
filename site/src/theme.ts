/**
 * What Material for MkDocs writes as inline scripts, which the site's policy forbids: the same in a file.
 *
 * Material's templates name the part to run where it has to run: `<script src="theme.js" data-runs="palette">`. The
 * script blocks the parser there, as an inline one does, so that a page never shows in the wrong scheme first. Material's
 * own bundle calls the four functions that `base` puts on the window.
 */

type Read = (name: string, store?: Storage, scope?: URL) => unknown;
type Write = (name: string, value: unknown, store?: Storage, scope?: URL) => void;

declare global {
  interface Window {
    __md_scope: URL;
    __md_hash: (text: string) => number;
    __md_get: Read;
    __md_set: Write;
  }
}

interface Palette {
  color?: Record<string, string>;
}

const here = document.currentScript;
const dataset = here instanceof HTMLScriptElement ? here.dataset : {};

const parts: Readonly<Record<string, () => void>> = { base, palette, announce, outdated, consent, content };
parts[dataset["runs"] ?? ""]?.();

function base(): void {
  document.documentElement.classList.replace("no-js", "js"); // as Material's bundle does, but before anything is shown
  window.__md_scope = new URL(dataset["scope"] ?? ".", location.href);
  window.__md_hash = (text) => [...text].reduce((sum, each) => (sum << 5) - sum + each.charCodeAt(0), 0);
  window.__md_get = (name, store = localStorage, scope = window.__md_scope) => {
    try {
      return JSON.parse(store.getItem(`${scope.pathname}.${name}`) ?? "null") as unknown;
    } catch {
      return null; // storage can be forbidden, and its text can be anything
    }
  };
  window.__md_set = (name, value, store = localStorage, scope = window.__md_scope) => {
    try {
      store.setItem(`${scope.pathname}.${name}`, JSON.stringify(value));
    } catch {
      // storage can be full or forbidden
    }
  };
  fonts();
}

/** From the second page on, have the rest of the fonts at hand: a first visit is kept small. */
function fonts(): void {
  if (window.__md_get("__seen") === null) return window.__md_set("__seen", true);
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("fonts/rest.css", (here as HTMLScriptElement).src).href;
  document.head.append(sheet);
}

/** Show the scheme that was chosen on an earlier visit. */
function palette(): void {
  const color = (window.__md_get("__palette") as Palette | null)?.color;
  if (!color) return;
  if (color["media"] === "(prefers-color-scheme)") {
    const isLight = matchMedia("(prefers-color-scheme: light)").matches;
    const media = `(prefers-color-scheme: ${isLight ? "light" : "dark"})`;
    const input = document.querySelector(`[data-md-color-media='${media}']`);
    for (const each of ["media", "scheme", "primary", "accent"]) {
      color[each] = input?.getAttribute(`data-md-color-${each}`) ?? "";
    }
  }
  for (const [key, value] of Object.entries(color)) document.body.setAttribute(`data-md-color-${key}`, value);
}

/** Leave out the announcement that was dismissed. */
function announce(): void {
  const banner = document.querySelector<HTMLElement>("[data-md-component=announce]");
  const text = banner?.querySelector(".md-typeset")?.innerHTML;
  if (banner && text !== undefined && window.__md_hash(text) === window.__md_get("__announce")) banner.hidden = true;
}

/** Say that this version is an old one. */
function outdated(): void {
  const banner = document.querySelector<HTMLElement>("[data-md-component=outdated]");
  const scope = new URL(dataset["scope"] ?? ".", location.href);
  if (banner && window.__md_get("__outdated", sessionStorage, scope) === true) banner.hidden = false;
}

/** Ask for consent, and keep what was chosen. */
function consent(): void {
  const form = document.forms.namedItem("consent");
  if (!form) return;
  const chosen = window.__md_get("__consent") as Record<string, boolean> | null;
  const boxes = [...form.elements].filter((each) => each instanceof HTMLInputElement && each.name !== "");
  if (chosen) for (const each of boxes as HTMLInputElement[]) each.checked = chosen[each.name] ?? false;
  else if (location.protocol !== "file:") setTimeout(askForConsent, 250);
  for (const action of ["submit", "reset"]) {
    form.addEventListener(action, (event) => {
      event.preventDefault();
      const accepted = action === "reset" ? boxes.map((each) => (each as HTMLInputElement).name) : null;
      const names = accepted ?? [...new FormData(form).keys()];
      window.__md_set("__consent", Object.fromEntries(names.map((name) => [name, true])));
      location.hash = "";
      location.reload();
    });
  }
}

function askForConsent(): void {
  const banner = document.querySelector<HTMLElement>("[data-md-component=consent]");
  if (banner) banner.hidden = false;
}

/** Open the tabs that were chosen on other pages, and the one that the address names. */
function content(): void {
  const chosen = "links" in dataset ? window.__md_get("__tabs") : null;
  if (Array.isArray(chosen)) for (const each of document.querySelectorAll(".tabbed-set")) openTab(each, chosen);
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLInputElement) target.checked = target.name.startsWith("__tabbed_");
}

function openTab(set: Element, chosen: readonly unknown[]): void {
  const labels = [...set.querySelectorAll<HTMLLabelElement>(":scope > .tabbed-labels > label")];
  const found = chosen.flatMap((tab) => labels.filter((each) => each.innerText.trim() === tab))[0];
  const input = document.getElementById(found?.htmlFor ?? "");
  if (input instanceof HTMLInputElement) input.checked = true;
}

export {};
