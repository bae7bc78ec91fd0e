// Bundles the front end into the package, or, with --check, says which committed bundle is not what the sources give.
//
// src/main.ts and src/theme.ts are on every page. A feature's src/FEATURE/entry.ts becomes FEATURE.js, loaded when the
// feature is first used, and its src/FEATURE/worker.ts becomes FEATURE-worker.js.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const SOURCES = join(import.meta.dirname, "src");
const BUNDLES = join(import.meta.dirname, "../pipeline/wikiproof/publish/static");

const features = readdirSync(SOURCES, { withFileTypes: true }).filter((each) => each.isDirectory());
const entries = [
  ["main", join(SOURCES, "main.ts")],
  ["theme", join(SOURCES, "theme.ts")],
  ...features.map(({ name }) => [name, join(SOURCES, name, "entry.ts")]),
  ...features.map(({ name }) => [`${name}-worker`, join(SOURCES, name, "worker.ts")]),
].filter(([, path]) => existsSync(path));

const { outputFiles } = await build({
  entryPoints: Object.fromEntries(entries),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "inline",
  outdir: BUNDLES,
  write: false,
});

if (process.argv.includes("--check")) {
  const old = outputFiles.filter(({ path, text }) => !existsSync(path) || readFileSync(path, "utf8") !== text);
  for (const { path } of old) console.error(`${path}: not what site/src gives; run make bundle`);
  process.exitCode = old.length ? 1 : 0;
} else {
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
}
