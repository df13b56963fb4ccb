// The package, used in each way that its README promises.

import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { build as esbuild } from "esbuild";
import { build as vite } from "vite";

import { openPage } from "./browser.mjs";
import { makeProject, output } from "./project.mjs";

/** Uses the package a little; `say` gets the answer. */
const USE = `
  const { errors } = validate('{"nodes":{"a":{"task":"fal/ocr","payload":{}}}}');
  const { length } = taskTypes();
  say(JSON.stringify([errors[0].code, errors[0].range.start.line, length, resolve("\${item}", { item: 7 })]));
`;
const ANSWER = '["missing-model",1,20,7]';
const NAMES = "{ resolve, taskTypes, validate }";
const IMPORT = `import ${NAMES} from "weftwork";`;
const PAGE = '<!doctype html><body><script type="module" src="./page.js"></script></body>';
const SHOW = 'document.body.append(Object.assign(document.createElement("p"), { textContent: text }));';

test("imported in Node", async () => {
  const folder = await makeProject({ "main.mjs": `${IMPORT} const say = console.log; ${USE}` });
  assert.equal((await output(folder, "node", "main.mjs")).trim(), ANSWER);
});

test("required in Node, without a warning", async () => {
  const script = `
    process.on("warning", (warning) => say(String(warning)));
    const ${NAMES} = require("weftwork");
    const say = console.log;
    ${USE}
  `;
  const folder = await makeProject({ "main.cjs": script });
  assert.equal((await output(folder, "node", "main.cjs")).trim(), ANSWER);
});

test("the same, imported and required", async () => {
  const script = 'import("weftwork").then((it) => console.log(it.WeftworkError === require("weftwork").WeftworkError));';
  const folder = await makeProject({ "main.cjs": script });
  assert.equal((await output(folder, "node", "main.cjs")).trim(), "true");
});

test("bundled by esbuild, for Node and as a classic script", async () => {
  const folder = await makeProject({ "main.js": `${IMPORT} const say = (text) => console.log(text); ${USE}` });
  for (const [platform, format] of [["node", "cjs"], ["node", "esm"], ["browser", "iife"]]) {
    const outfile = join(folder, `${platform}-${format}.${format === "esm" ? "mjs" : "cjs"}`);
    const options = { bundle: true, minify: true, platform, format, outfile, logLevel: "silent" };
    const { warnings } = await esbuild({ entryPoints: [join(folder, "main.js")], ...options });
    assert.deepEqual(warnings, []);
    assert.equal((await output(folder, "node", outfile)).trim(), ANSWER);
  }
});

test("left out of a bundle that does not use it", async () => {
  const folder = await makeProject({ "main.js": `${IMPORT} console.log("unused");` });
  const options = { bundle: true, format: "esm", write: false, logLevel: "silent" };
  const { outputFiles } = await esbuild({ entryPoints: [join(folder, "main.js")], ...options });
  assert.ok(outputFiles[0].text.length < 100, outputFiles[0].text.slice(0, 300));
});

test("built by Vite, in a page and in a worker", async () => {
  const page = `
    ${IMPORT}
    const say = (text) => { ${SHOW} };
    ${USE}
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => say(data);
  `;
  const worker = `${IMPORT} const say = (text) => postMessage(text); ${USE}`;
  const folder = await makeProject({ "index.html": PAGE, "page.js": page, "worker.js": worker });
  await vite({ root: folder, logLevel: "error", worker: { format: "es" }, build: { chunkSizeWarningLimit: 2000 } });
  assert.deepEqual(await openPage(join(folder, "dist"), 2), [ANSWER, ANSWER]);
});

test("imported by URL, in a browser and from a file", async () => {
  const folder = await makeProject({ "index.html": PAGE });
  const url = "./node_modules/weftwork/dist/index.js";
  const script = (from) => `import ${NAMES} from "${from}";`;
  await writeFile(join(folder, "page.js"), `${script(url)} const say = (text) => { ${SHOW} }; ${USE}`);
  assert.deepEqual(await openPage(folder, 1), [ANSWER]);
  const file = pathToFileURL(join(folder, url)).href;
  await writeFile(join(folder, "main.mjs"), `${script(file)} const say = console.log; ${USE}`);
  assert.equal((await output(folder, "node", "main.mjs")).trim(), ANSWER);
});

test("nothing in it reaches out", async () => {
  const folder = await makeProject({});
  const dist = join(folder, "node_modules/weftwork/dist");
  for (const name of (await readdir(dist)).filter((it) => /js$/.test(it))) {
    const text = (await readFile(join(dist, name), "utf8")).replace(/text: ?".*?"/s, "");
    assert.doesNotMatch(text, /\bfetch\(|import\.meta|\brequire\(|\bimport\b.*\bfrom\b|\beval\(|new Function/, name);
  }
});
