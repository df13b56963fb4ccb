// What the functions do with all that JavaScript may hand them.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import { makeProject } from "./project.mjs";

const folder = await makeProject({});
const weftwork = createRequire(join(folder, "main.cjs"))("weftwork");
const { WeftworkError, addNode, applyPatch, removeNode, resolve, resolveJson, types, validate, validateJson } = weftwork;

/** A document with a fault that has a place. */
const FAULTY = { nodes: { a: { task: "fal/ocr", model_id: "m", payload: { image_url: "${input.x}", é: "😀" } } } };

/** Checks that a call is refused with this code. */
function refused(code, call) {
  assert.throws(call, (error) => error instanceof WeftworkError && error.code === code && error.name === "WeftworkError");
}

test("text has places, an object has none, and else the reports are equal", () => {
  const told = validate(JSON.stringify(FAULTY));
  assert.deepEqual(told, JSON.parse(validateJson(JSON.stringify(FAULTY))));
  const all = [...told.errors, ...told.type_issues, ...told.warnings];
  assert.ok(all.length > 0 && all.every((it) => it.range.start.line === 1));
  for (const diagnostic of all) diagnostic.range = null;
  assert.deepEqual(validate(FAULTY), told);
  assert.deepEqual(validate({ toJSON: () => FAULTY }), told);
  assert.equal(types(FAULTY)[0].range, null);
  assert.equal(types(JSON.stringify(FAULTY))[0].range.start.line, 1);
});

test("models are taken as a list and as the server answers", () => {
  const models = [{ id: "n", provider: "p", tasks: ["fal/ocr"], price: { currency: "USD", per_call: 0.01 }, note: 3 }];
  for (const it of [models, { models }]) {
    assert.ok(validate(FAULTY, { models: it }).errors.some((error) => error.code === "unknown-model"));
  }
  assert.deepEqual(validate(FAULTY, { models: [] }), validate(FAULTY));
  for (const it of [3, "x", [3], {}, () => 0]) refused("invalid-argument", () => validate(FAULTY, { models: it }));
});

test("what is no JSON is refused, never a trap", () => {
  const cyclic = {};
  cyclic.self = cyclic;
  const thrower = { get x() { throw new Error("no"); } };
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  let deep = [];
  for (let level = 0; level < 1e5; level++) deep = [deep];
  const values = [undefined, () => 0, Symbol("s"), cyclic, thrower, revoked, deep, { toJSON() { throw 1; } }];
  for (const value of values) {
    refused("invalid-argument", () => validate(value));
    refused("invalid-argument", () => resolve(value, {}));
    if (value !== undefined) refused("invalid-argument", () => resolve("", value));
    refused("invalid-argument", () => applyPatch("{}", value));
    refused("invalid-argument", () => addNode("{}", "a", value));
    refused("invalid-argument", () => removeNode("{}", value));
  }
  refused("invalid-argument", () => addNode("{}", "a", {}, { x: NaN, y: 0 }));
  for (const place of [0, false, "", NaN]) refused("invalid-argument", () => addNode("{}", "a", {}, place));
  refused("invalid-argument", () => addNode("{}", "a", {}, thrower));
  refused("invalid-argument", () => validate("{}", new Proxy({}, { get() { throw new Error("no"); } })));
});

test("any other value is a document with something wrong", () => {
  for (const value of [null, 3, 3n, true, [], new Date(0), new Map(), "", "\ud800", '{"a":"\ud800"}', { a: "\udc00" }]) {
    const report = validate(value);
    assert.ok(!report.valid && report.errors.length > 0);
    assert.deepEqual(types(value), []);
  }
  for (const length of [16 * 1024 * 1024 + 1, 100 * 1024 * 1024]) {
    assert.equal(validate(" ".repeat(length)).errors[0].code, "too-large");
  }
  refused("too-large", () => resolve("${input.x}", { input: { x: "x".repeat(33 * 1024 * 1024) } }));
  refused("too-large", () => resolve("${input.x}", { input: { x: "x".repeat(17 * 1024 * 1024) } }));
});

test("a limit is told as that, wherever it is met", () => {
  const large = JSON.stringify({ nodes: { a: { x: "y".repeat(17 * 1024 * 1024) } } });
  const nested = (depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));
  const calls = [
    () => applyPatch(large, []),
    () => weftwork.renameNode(large, "a", "b"),
    () => weftwork.plan(large),
    () => weftwork.plan("{}", { inputs: { a: nested(80) } }),
    () => addNode("{}", "a", { payload: { x: nested(70) } }),
    () => applyPatch("{}", [{ op: "add", path: "/x", value: nested(70) }]),
    () => applyPatch('{"a":{"b":{}}}', [{ op: "add", path: "/a/b/x", value: nested(62) }]),
    () => resolve(nested(70)),
  ];
  for (const call of calls) refused("too-large", call);
});

test("what would fill the memory is told in part", () => {
  const payload = { prompt: "x", ["k".repeat(60_000)]: Array(20_000).fill("${foo.x} ${input.a}") };
  const text = JSON.stringify({ nodes: { a: { model_id: "m", task: "fal/text-to-image", payload } } });
  const limit = 40 * 1024 * 1024;
  for (const list of [validateJson(text), JSON.stringify(types(text)), JSON.stringify(weftwork.references(text, { input: "a" }))]) {
    assert.ok(list.length > limit / 4 && list.length < limit, `${list.length} characters`);
  }
  assert.equal(validate(text).valid, false);
  // What is told first is told, however long it is.
  const long = validate(JSON.stringify({ nodes: { ["a".repeat(11_500_000)]: {} } }));
  assert.ok(!long.valid && long.errors.length > 0);
});

test("hostile keys are plain data", () => {
  const input = JSON.parse('{"__proto__":{"polluted":1},"constructor":2,"toString":3}');
  const resolved = resolve({ all: "${input.all}" }, { input: { all: input } });
  assert.deepEqual(Object.keys(resolved.all), ["__proto__", "constructor", "toString"]);
  assert.equal(resolve('${input["__proto__"].polluted}', { input }), 1);
  assert.equal({}.polluted, undefined);
  assert.equal(JSON.stringify(resolve("${item}", `{"item":{"__proto__":12345678901234567891}}`), (_, it) => String(it) === "[object Object]" ? it : String(it)), '{"__proto__":"12345678901234567891"}');
  const text = '{"nodes":{"__proto__":{"task":"x","payload":{}}}}';
  assert.equal(validate(text).errors[0].node_id, "__proto__");
  assert.equal(removeNode(text, "__proto__"), '{"nodes":{}}');
});

test("integers keep their digits", () => {
  const big = 2n ** 64n + 1n;
  assert.equal(resolve("${input.n}", { input: { n: big } }), big);
  assert.deepEqual(resolve(["${item}", -big, 5n], `{"item":${big}}`), [big, -big, 5]);
  assert.equal(resolve("n=${item}", { item: big }), `n=${big}`);
  // In fixes, too, which are put into documents as they are.
  const payload = { prompt: "x", seed: String(big) };
  const text = JSON.stringify({ nodes: { a: { model_id: "m", task: "fal/text-to-image", payload } } });
  for (const report of [validate(text), new weftwork.Checker(text).report()]) {
    const [fix] = report.type_issues[0].fixes;
    assert.equal(weftwork.applyPatch(text, fix.patch), text.replace(`"${big}"`, String(big)));
  }
  // As pages do that log them.
  BigInt.prototype.toJSON = function () {
    return this.toString();
  };
  assert.deepEqual(resolve(["${input.n}", -big], { input: { n: big } }), [big, -big]);
  delete BigInt.prototype.toJSON;
  assert.equal(resolveJson({ n: "${item}" }, { item: big }), `{"n":${big}}`);
  for (const number of [2 ** 53, 2 ** 64, 1e20, 1e21, 1e300, 0.1, -0, 123456789012345680000]) {
    const [same] = resolve(["${item}"], { item: number });
    assert.ok(Object.is(same, Object.is(number, -0) ? 0 : number), `${number} became ${same}`);
  }
  assert.equal(addNode('{"nodes":{}}', "a", { n: big }), `{"nodes":{"a":{"n":${big}}}}`);
});

test("references that name nothing say how far they got", () => {
  assert.throws(() => resolve("${nodes.a.result.x[1]}", { nodes: { a: { result: { x: [0] } } } }), {
    code: "template-error",
    message: "nodes.a.result.x[1]: x has 1 element",
  });
  assert.equal(resolve("${nodes.a.result}", { nodes: { a: { result: null } } }), null);
  assert.deepEqual(resolve([{ $each: "${input.xs}", template: "${index}: ${item}" }], { input: { xs: ["a"] } }), ["0: a"]);
  refused("template-error", () => resolve("${nodes.a.result}", { nodes: { a: {} } }));
  refused("template-syntax", () => resolve({ a: ["${input.x"] }));
  const many = Array.from({ length: 20_000 }, () => "${nodes.x.result}");
  refused("template-syntax", () => resolve([...many, "${nodes.x.rsult}"], { nodes: { x: { result: 1 } } }));
  refused("invalid-argument", () => resolve("${index}", { item: 1, index: 2 ** 32 + 5 }));
  refused("invalid-argument", () => resolve("${index}", { index: 1 }));
  const messages = ["ok ${input.x}", "hi ${ input.x }"].map((content) => ({ role: "user", content }));
  assert.throws(() => resolve({ messages }, { input: { x: 1 } }), {
    code: "template-syntax",
    message: "`/messages/1/content`: a reference has no white space in it; write `${input.x}`",
  });
  assert.equal(resolve("${nodes.a.result.x}", { nodes: { a: { result: { x: 1 }, status: "completed" } } }), 1);
  refused("invalid-argument", () => resolve("", { itme: 1 }));
});

test("edits keep what they do not change", () => {
  const text = '{\r\n\t"edges": [ ],\r\n\t"nodes": { "a" : { "x": 1e3 } }\r\n}';
  assert.equal(applyPatch(text, []), text);
  assert.equal(applyPatch(text, [{ op: "replace", path: "/nodes/a/x", value: 2 }]), text.replace("1e3", "2"));
  assert.equal(weftwork.renameNode(text, "a", "b"), text.replace('"a"', '"b"'));
  assert.equal(removeNode(text, "a"), text.replace(/ "a" : .*? } /, ""));
  refused("invalid-patch", () => applyPatch(text, [{ op: "copy", from: "/a", path: "/b" }]));
  refused("not-found", () => applyPatch(text, [{ op: "move", from: "/nodes", path: "/nodes/a" }]));
  refused("already-exists", () => addNode(text, "a", {}));
  for (const id of ["9", "a b", "", "x".repeat(65)]) refused("invalid-argument", () => addNode(text, id, {}));
  for (const node of [5, null, [], "x"]) refused("invalid-argument", () => addNode(text, "b", node));
  refused("already-exists", () => weftwork.addEdge('{"nodes":{},"edges":[{"from":"a","to":"b"}]}', "a", "b"));
  refused("not-found", () => weftwork.addEdge('{"nodes":{},"edges":{}}', "a", "b"));
  refused("invalid-json", () => applyPatch("no JSON", []));
  refused("invalid-json", () => weftwork.addEdge("{", "a", "b"));
});
