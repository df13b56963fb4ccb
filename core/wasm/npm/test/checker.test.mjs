// A text that is edited has the report that it would have if it were checked anew.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import { EditedText } from "../src/text.js";
import { makeProject } from "./project.mjs";

const folder = await makeProject({});
const { Checker, WeftworkError, validateJson } = createRequire(join(folder, "main.cjs"))("weftwork");

const TEXT = `{ "name": "é😀", "dag": { "nodes": {
  "draw": { "model_id": "painter", "task": "fal/text-to-image", "payload": { "prompt": "a 😀 cat" } },
  "read": { "model_id": "painter", "task": "fal/ocr", "payload": { "image_url": "\${nodes.draw.result.images[0].url}" } }
}, "edges": [{ "from": "draw", "to": "read" }] } }`;
const MODELS = [{ id: "painter", provider: "p", tasks: ["fal/text-to-image", "fal/ocr"] }];

/** Edits as an editor would, and compares with a string and with `validateJson`. */
function edit(checker, old, text) {
  const start = checker.text.indexOf(old);
  assert.ok(start >= 0, old);
  const expected = checker.text.replace(old, () => text);
  checker.replace(start, start + old.length, text);
  assert.equal(checker.text, expected);
  assert.equal(checker.reportJson(), validateJson(expected, { models: MODELS }));
  assert.deepEqual(checker.report(), JSON.parse(checker.reportJson()));
}

test("reports follow the edits, beyond ASCII and through broken text", () => {
  const checker = new Checker(TEXT, { models: MODELS });
  const edits = [
    ["a 😀 cat", "a 😀 é cat"],
    ["draw.result", "drwa.result"],
    ["drwa.result", "draw.result"],
    ['"fal/ocr"', '"fal/orc"'],
    ['"painter"', '"paintre"'],
    ['"read"', '"write"'],
    ["}, \"edges\"", "\"edges\""],
    ["\"edges\"", "}, \"edges\""],
    ["😀", ""],
    ["é", "é😀\n"],
  ];
  for (const [old, text] of edits) edit(checker, old, text);
});

test("a checker outlives the instance that it was made in", () => {
  const checker = new Checker(TEXT, { models: MODELS });
  // So large that the instance is replaced.
  validateJson(`{"nodes":{},"ui":[${"0,".repeat(8_000_000)}0]}`);
  edit(checker, "cat", "dog");
});

test("what is no edit is refused and changes nothing", () => {
  const checker = new Checker(TEXT);
  const { length } = TEXT;
  const half = TEXT.indexOf("😀") + 1;
  const wrong = [[-1, 0, ""], [1.5, 2, ""], ["0", 1, ""], [3, 2, ""], [0, length + 1, ""], [0, 1, 3], [half, half, "x"]];
  for (const args of wrong) {
    assert.throws(() => checker.replace(...args), (it) => it instanceof WeftworkError && it.code === "invalid-argument", String(args));
  }
  assert.throws(() => new Checker(3), WeftworkError);
  assert.throws(() => new Checker("{}", { models: 3 }), WeftworkError);
  assert.equal(checker.text, TEXT);
  assert.equal(checker.reportJson(), validateJson(TEXT));
});

test("a text may grow too large, and shrink again", () => {
  const checker = new Checker("{}");
  const much = " ".repeat(17 * 1024 * 1024);
  checker.replace(1, 1, much);
  assert.equal(checker.report().errors[0].code, "too-large");
  checker.replace(1, 1 + much.length, '"nodes":{}');
  assert.equal(checker.reportJson(), validateJson('{"nodes":{}}'));
});

test("halves of a character may come one after the other", () => {
  const checker = new Checker('{"name":"","nodes":{},"x":1}');
  for (const [at, half] of [[9, "\ud83d"], [10, "\ude00"], [9, "\ude00"], [9, "\ud83d"]]) {
    checker.replace(at, at, half);
    assert.equal(checker.reportJson(), validateJson(checker.text));
  }
  assert.equal(checker.text, '{"name":"😀😀","nodes":{},"x":1}');
});

test("what takes more memory than is kept is checked all the same", () => {
  const payload = { input: "x", extra: Array(7_800_000).fill(1) };
  const text = JSON.stringify({ nodes: { a: { model_id: "m", task: "openai/embeddings", payload } } });
  const checker = new Checker(text);
  checker.replace(0, 0, " ");
  assert.equal(checker.text.length, text.length + 1);
  assert.ok(checker.reportJson() === validateJson(checker.text));
});

test("a text in chunks is edited as a string is", () => {
  // Some of them within a chunk, some over several, some of the whole text.
  let random = 1;
  const below = (n) => (random = (random * 48_271) % 2_147_483_647) % n;
  let expected = "abc".repeat(100_000);
  const text = new EditedText(expected);
  for (let n = 0; n < 500; n++) {
    const start = below(expected.length + 1);
    const end = Math.min(start + below(n % 10 ? 9 : 300_000), expected.length);
    const put = String(n).repeat(below(n % 7 ? 5 : 50_000));
    text.replace(start, end, put);
    expected = expected.slice(0, start) + put + expected.slice(end);
    assert.equal(text.length, expected.length);
    assert.ok(String(text) === expected, `edit ${n}`);
  }
});
