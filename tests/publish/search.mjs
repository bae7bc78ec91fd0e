// Runs the search of site/src/search as a browser does: files of the index and questions in, a line of JSON each time;
// answers out, a line of JSON each time.
import { registerHooks } from "node:module";
import { createInterface } from "node:readline";

registerHooks({
  resolve: (name, context, next) => next(/^\.\.?\//.test(name) && !/\.[a-z]+$/.test(name) ? `${name}.ts` : name, context),
});
const source = (name) => import(`../../site/src/search/${name}.ts`);
const { answer } = await source("model");
const words = await source("words");
const { codes } = await source("postings");

for await (const line of createInterface({ input: process.stdin })) {
  const { files = {}, asked = [], texts = [], postings = [] } = JSON.parse(line);
  const answers = [];
  for (const text of asked) answers.push(await answered(files, text));
  console.log(JSON.stringify({ answers, split: texts.map(split), codes: postings.map(codes) }));
}

/** What the files answer, and how many bytes of them were loaded for it. */
async function answered(files, text) {
  const loaded = new Map();
  const load = async (name) => {
    const content = files[`assets/wikiproof/data/${name}.js`];
    if (content === undefined) throw new Error(`no file for ${name}`);
    loaded.set(name, Buffer.byteLength(content));
    let value;
    new Function("wikiproof", content)((_, given) => (value = given));
    return value;
  };
  const found = await answer(load, text, 0, 8);
  return { ...found, bytes: [...loaded.values()].reduce((sum, each) => sum + each, 0) };
}

function split(text) {
  const found = words.words(words.composed(text));
  return { folded: words.fold(text), words: found, keys: found.map(words.keys) };
}
