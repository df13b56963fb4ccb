// What an editor asks about a place in a document's text.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import { makeProject, output } from "./project.mjs";

const folder = await makeProject({});
const weftwork = createRequire(join(folder, "main.cjs"))("weftwork");
const { WeftworkError, complete, hover, indexAt, references, renameInput, renameNode, validate } = weftwork;

/** A document with characters of one, two and four bytes before what is asked about. */
const TEXT = `{
  "name": "é😀 film",\r
  "input_params": { "style é": { "type": "string", "description": "How it looks 🎨" } },
  "dag": {
    "nodes": {
      "draw": { "model_id": "painter", "task": "fal/text-to-image",
        "payload": { "prompt": "😀é a cat, \${input[\\"style é\\"]}", "num_images": 2 } },
      "read": { "model_id": "painter", "task": "fal/ocr",
        "payload": { "image_url": "\${nodes.draw.result.images[0].url}" } }
    },
    "edges": [{ "from": "draw", "to": "read" }]
  },
  "ui": { "positions": { "draw": { "x": 1, "y": 2 } } }
}`;
const MODELS = [{ id: "painter", provider: "p", tasks: ["fal/text-to-image", "fal/ocr"] }];

/** The index behind the first such piece of the text. */
function after(piece, text = TEXT) {
  assert.ok(text.includes(piece), piece);
  return text.indexOf(piece) + piece.length;
}

/** What a range covers. */
function covered({ start, end }, text = TEXT) {
  return text.slice(indexAt(text, start), indexAt(text, end));
}

/** Checks that a call is refused with this code. */
function refused(code, call) {
  assert.throws(call, (error) => error instanceof WeftworkError && error.code === code, String(call));
}

test("an index, and a line with a column, are the same place at every character", () => {
  let [line, column] = [1, 1];
  let n_found = 0;
  for (let index = 0; index <= TEXT.length; index++) {
    assert.equal(indexAt(TEXT, { line, column }), index);
    const found = hover(TEXT, index);
    assert.deepEqual(hover(TEXT, { line, column }), found);
    if (found !== null) {
      const [start, end] = [indexAt(TEXT, found.range.start), indexAt(TEXT, found.range.end)];
      // The dots and brackets of a reference go with the step behind them, quotes with what they hold.
      const onto = TEXT.slice(index, start);
      assert.ok(index <= end + 3 && /^([\\"[.{$]*|nodes|input)$/.test(onto), `${index}: ${onto}`);
      assert.equal(Buffer.byteLength(TEXT.slice(0, start)), found.range.start.offset);
      n_found++;
    }
    [line, column] = TEXT[index] === "\n" ? [line + 1, 1] : [line, column + 1];
  }
  assert.ok(n_found > 200, `${n_found}`);
});

test("what stands at a place is told, with where it is defined", () => {
  const node = hover(TEXT, after('"from": "dr'));
  assert.equal(node.kind, "node");
  assert.equal(covered(node.range), "draw");
  assert.equal(node.pointer, "/dag/edges/0/from");
  assert.equal(indexAt(TEXT, node.definition.start), after('"nodes": {\n      "'));

  const input = hover(TEXT, after("${input[\\\"sty"));
  assert.deepEqual([input.kind, input.name, input.type], ["reference", 'input["style é"]', "string"]);
  assert.equal(covered(input.range), "style é");
  assert.equal(indexAt(TEXT, input.definition.start), after('"input_params": { "'));

  const field = hover(TEXT, after('"num_im'));
  assert.deepEqual([field.kind, field.type, field.schema], ["payload-field", "integer", { type: "integer" }]);
  assert.deepEqual([field.limits.required, field.limits.default, field.limits.maximum], [false, 1, 8]);

  assert.equal(hover(TEXT, after('"model_id": "p')), null);
  const model = hover(TEXT, after('"model_id": "p'), { models: { models: MODELS } });
  assert.match(model.documentation, /fal\/ocr/);
  assert.equal(hover(TEXT, after("a cat")), null);
  assert.equal(hover("{", 1), null);
});

test("every place of a name is found, and a rename changes just those", () => {
  const check = (symbol, renamed, name, other) => {
    const places = references(TEXT, symbol);
    assert.ok(places.every((it) => covered(it.range) === name));
    let text = TEXT;
    for (const { range } of places.reverse()) {
      text = text.slice(0, indexAt(TEXT, range.start)) + other + text.slice(indexAt(TEXT, range.end));
    }
    assert.equal(renamed, text);
    return places.map((it) => it.kind).reverse();
  };
  const ofNode = check({ node: "draw" }, renameNode(TEXT, "draw", "paint"), "draw", "paint");
  assert.deepEqual(ofNode, ["definition", "reference", "edge-from", "position"]);
  const ofInput = check({ input: "style é" }, renameInput(TEXT, "style é", "look"), "style é", "look");
  assert.deepEqual(ofInput, ["definition", "reference"]);

  const [first] = references(JSON.parse(TEXT), { node: "draw" });
  assert.deepEqual(first, { kind: "definition", pointer: "/dag/nodes/draw", range: null });
  assert.deepEqual(references(TEXT, { node: "none" }), []);
  assert.deepEqual(references("{", { node: "draw" }), []);
});

test("parameters are renamed, or it is refused with the reason", () => {
  const text = '{"nodes":{"a":{"payload":{"x":"${input.b} ${input.c}"}}}}';
  assert.equal(renameInput(text, "b", "d"), text.replace("input.b", "input.d"));
  assert.equal(renameInput(text, "b", "b"), text);
  assert.equal(renameInput(JSON.parse(text), "b", "d"), text.replace("input.b", "input.d"));
  refused("not-found", () => renameInput(text, "x", "y"));
  refused("already-exists", () => renameInput(text, "b", "c"));
  refused("invalid-argument", () => renameInput(text, "b", "a b"));
  refused("invalid-argument", () => renameInput(text, "b"));
  refused("invalid-json", () => renameInput("{", "b", "c"));
});

/** Puts a completion into a text, as an editor does. */
function accept(text, { replace }, item) {
  return text.slice(0, indexAt(text, replace.start)) + item.insert + text.slice(indexAt(text, replace.end));
}

test("what could be written is offered while the text is no JSON yet", () => {
  const begun = TEXT.slice(0, after("a cat, ")) + "${";
  const found = complete(begun, begun.length);
  const item = found.items.find((it) => it.label === 'input["style é"]');
  assert.deepEqual([item.kind, item.detail, item.documentation], ["input", "string", "How it looks 🎨"]);
  assert.equal(`${accept(begun, found, item)}}`, TEXT.slice(0, after('style é\\"]}')));

  const within = TEXT.replace("images[0].url}", "im");
  const place = after("result.im", within);
  const paths = complete(within, place);
  assert.equal(covered(paths.replace, within), ".im");
  assert.deepEqual(paths.items[0].kind, "path");
  assert.ok(validate(accept(within, paths, { insert: `${paths.items[0].insert}}` })).valid);

  assert.equal(complete(TEXT, after('"name": "é')), null);
});

test("models are offered when they are given, and edges with the nodes that need them", () => {
  const text = TEXT.replaceAll('"painter"', '""');
  const place = after('"model_id": "', text);
  assert.equal(complete(text, place), null);
  assert.deepEqual(complete(text, place, { models: MODELS }).items.map((it) => it.insert), ["painter"]);

  const apart = TEXT.replace(/\[{ "from": .* }\]/, "[]").replace("draw.result.images[0].url", "dr");
  const found = complete(apart, after("${nodes.dr", apart));
  const [item] = found.items;
  assert.equal(item.kind, "node-without-edge");
  const mended = weftwork.applyPatch(accept(apart, found, item), item.also);
  assert.match(mended, /"edges": \[{"from": "draw","to": "read"}\]|"from": "draw"/);
  assert.deepEqual(validate(mended).errors, []);
});

test("places past an end are that end, and what is no place is refused", () => {
  assert.equal(indexAt("ab\r\ncd", { line: 1, column: 99 }), 3);
  assert.equal(indexAt("ab\ncd", { line: 9, column: 1 }), 5);
  assert.equal(indexAt("", { line: 1, column: 1 }), 0);
  assert.equal(indexAt("😀\n", { line: 1, column: 2 }), 1);
  assert.deepEqual(complete("", 99), complete("", 0));
  assert.deepEqual(hover(TEXT, { line: 2 ** 53, column: 2 ** 53 }), hover(TEXT, TEXT.length));
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const places = [undefined, null, NaN, Infinity, -1, 1.5, 3n, "3", Symbol("s"), [], {}, revoked];
  places.push({ line: 0, column: 1 }, { line: 1, column: 0 }, { line: 1 }, { line: "1", column: 1 });
  for (const place of places) {
    refused("invalid-argument", () => hover(TEXT, place));
    refused("invalid-argument", () => complete(TEXT, place));
    if (typeof place !== "number") refused("invalid-argument", () => indexAt(TEXT, place));
  }
  for (const text of [undefined, null, 3, {}, [], revoked]) {
    refused("invalid-argument", () => hover(text, 0));
    refused("invalid-argument", () => complete(text, 0));
    refused("invalid-argument", () => indexAt(text, { line: 1, column: 1 }));
  }
  for (const symbol of [undefined, null, {}, { node: "a", input: "b" }, { node: 3 }, { input: null }, "a", revoked]) {
    refused("invalid-argument", () => references(TEXT, symbol));
  }
  for (const models of [3, "x", [3], {}]) {
    refused("invalid-argument", () => hover(TEXT, 0, { models }));
    refused("invalid-argument", () => complete(TEXT, 0, { models }));
  }
});

test("half of a pair, and a text over the limit, are places like others", () => {
  const text = '{"nodes":{"\ud800":{"payload":{"p":"${input.b}"}}}}';
  const { range } = hover(text, text.indexOf("b}"));
  assert.equal(covered(range, text), "b");
  assert.equal(hover(" ".repeat(17 * 1024 * 1024), 17 * 1024 * 1024), null);
  assert.equal(complete(" ".repeat(17 * 1024 * 1024), 0), null);
});

test("the documentation's sources for editors work", async () => {
  const documentation = await readFile(new URL("../../../../docs/npm.md", import.meta.url), "utf8");
  const [, script] = /```js\n(import \{ complete, hover.*?)```/s.exec(documentation);
  const text = '{"nodes":{"é😀":{"task":"fal/ocr","payload":{"im';
  const main = `
    import { completionSource, hoverProvider } from "./sources.mjs";
    const text = ${JSON.stringify(text)};
    const doc = { toString: () => text };
    const { from, to, options } = completionSource({ state: { doc }, pos: text.length });
    const model = { getValue: () => text + 'age_url":""}}}}' };
    const hover = hoverProvider.provideHover(model, { lineNumber: 1, column: text.length });
    console.log(JSON.stringify([text.slice(from, to), options[0].apply, hover.range, hover.contents]));
  `;
  const folder = await makeProject({ "sources.mjs": script, "main.mjs": main });
  const [typed, apply, range, contents] = JSON.parse(await output(folder, "node", "main.mjs"));
  assert.deepEqual([typed, apply], ["im", "image_url"]);
  const column = text.length - 1;
  const end = column + "image_url".length;
  assert.deepEqual(range, { startLineNumber: 1, startColumn: column, endLineNumber: 1, endColumn: end });
  assert.match(contents[0].value, /^image: ./);
});
