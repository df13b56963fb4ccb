// The types say all of what the functions give, and no more.

import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { TOOLS, makeProject, output } from "./project.mjs";

const CASES = fileURLToPath(new URL("../../../../tests/cases", import.meta.url));
const TSC = join(TOOLS, "typescript/bin/tsc");
const STRICT = { strict: true, noEmit: true, exactOptionalPropertyTypes: true, lib: ["es2022"], types: [], skipLibCheck: false };

/** How TypeScript may look for the types of a package. */
const RESOLUTIONS = [
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "node16", moduleResolution: "node16" },
  { module: "esnext", moduleResolution: "bundler" },
];

/** Checks a project's files as strictly as TypeScript can, in one way of resolution. */
async function typecheck(folder, files, resolution) {
  const options = Object.entries({ ...STRICT, target: "es2022", ...resolution });
  const flags = options.flatMap(([name, value]) => [`--${name}`, String(value)].slice(0, value === true ? 1 : 2));
  const args = flags.filter((it) => it !== "");
  await output(folder, "node", TSC, ...args, ...files).catch((error) => assert.fail(error.stdout.slice(0, 3000)));
}

/** Every document of the test cases, by the rule that it is about. */
async function documents() {
  const all = [];
  for (const rule of await readdir(CASES)) {
    for (const name of await readdir(join(CASES, rule))) {
      if (name.endsWith(".json")) all.push({ rule, text: await readFile(join(CASES, rule, name), "utf8") });
    }
  }
  return all;
}

/** A list of values as TypeScript, whose literals may have no field that is not declared. */
const declared = (name, type, values) => `export const ${name}: ${type}[] = ${JSON.stringify(values, null, 1)};\n`;

test("results are what is declared, without further fields", async () => {
  const folder = await makeProject({});
  const weftwork = createRequire(join(folder, "main.cjs"))("weftwork");
  const texts = await documents();
  const reports = texts.map(({ text }) => weftwork.validate(text));
  const samples =
    'import type { Completions, Hover, Occurrence, Plan, Report, TaskType, TypedReference } from "weftwork";\n' +
    declared("reports", "Report", reports) +
    declared("types", "TypedReference", texts.flatMap(({ text }) => weftwork.types(text))) +
    declared("plans", "Plan", plans(weftwork, texts)) +
    declared("occurrences", "Occurrence", occurrences(weftwork, texts)) +
    declared("hovers", "Hover", atPlaces(weftwork.hover, texts)) +
    declared("completions", "Completions", atPlaces(weftwork.complete, texts)) +
    declared("tasks", "TaskType", weftwork.taskTypes());
  await writeFile(join(folder, "samples.mts"), samples);
  await typecheck(folder, ["samples.mts"], RESOLUTIONS[0]);
  await everyFieldOccurs(folder, samples);
  await everyKindOccurs(folder, samples);
  everyCodeIsDeclared(await declarations(folder), texts, reports);
});

/** A model for all of them, for what is told only when there is one. */
function models(weftwork) {
  const tasks = weftwork.taskTypes().map((it) => it.id);
  return [{ id: "sandbox", provider: "p", tasks, price: { currency: "USD", min: 0.1, max: 0.2 } }];
}

/** The plans of those documents that have one, with and without what they may be told. */
function plans(weftwork, texts) {
  const valid = texts.map((it) => it.text).filter((text) => weftwork.validate(text).valid);
  const known = valid.filter((text) => weftwork.validate(text, { models: models(weftwork) }).valid);
  const planned = (text) => {
    const nodes = weftwork.plan(text).nodes.map((it) => [it.node_id, [{ duration_ms: 9, calls: 1 }]]);
    const history = { nodes: Object.fromEntries(nodes) };
    return weftwork.plan(text, { models: models(weftwork), history });
  };
  return distinct([...valid.map((text) => weftwork.plan(text)), ...known.map(planned)]);
}

/** Every place that names a node or a parameter that is referred to. */
function occurrences(weftwork, texts) {
  const ofText = (text) => {
    const names = weftwork.types(text).map((it) => /^(?:input|nodes)\.(\w+)/.exec(it.reference)?.[1]);
    return names.filter(Boolean).flatMap((name) => [{ node: name }, { input: name }].flatMap((symbol) => weftwork.references(text, symbol)));
  };
  return distinct(texts.flatMap(({ text }) => ofText(text)));
}

/** What is answered about places all over the documents, nothing left out. */
function atPlaces(ask, texts) {
  const answers = [];
  for (const { text } of texts.filter((it) => it.text.length < 2000)) {
    for (let index = 0; index <= text.length; index += 5) {
      const answer = ask(text, index, { models: [{ id: "sandbox", provider: "p", tasks: ["fal/ocr"] }] });
      if (answer !== null) answers.push(answer);
    }
  }
  return distinct(answers);
}

/** Of those that differ in no more than their texts and numbers, one. */
function distinct(values) {
  return [...new Map(values.map((it) => [JSON.stringify(shape(it)), it])).values()];
}

function shape(value) {
  if (value === null || typeof value !== "object") return typeof value;
  if (Array.isArray(value)) return [...new Set(value.map((it) => JSON.stringify(shape(it))))].sort();
  const named = (name, it) => (["kind", "type", "by"].includes(name) ? it : shape(it));
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, named(name, it)]));
}

/** No kind of a result is declared that never comes. */
async function everyKindOccurs(folder, samples) {
  const lines = (await declarations(folder)).match(/^ +(kind|by): .*;$/gm);
  const kinds = lines.flatMap((line) => line.match(/"[a-z-]+"/g));
  assert.ok(kinds.length > 20, `only ${kinds} are declared`);
  assert.deepEqual(kinds.filter((kind) => !new RegExp(`"(kind|by)": ${kind}`).test(samples)), []);
}

/** No field of a result is declared that never comes. */
async function everyFieldOccurs(folder, samples) {
  const text = await declarations(folder);
  const results = text.slice(text.indexOf("export interface Report"), text.indexOf("export interface Values"));
  const fields = [...results.matchAll(/^ +(\w+)\??: /gm)].map((it) => it[1]);
  assert.ok(fields.length > 50, `only ${fields.length} fields are declared`);
  assert.deepEqual(fields.filter((it) => !samples.includes(`"${it}": `)), []);
}

/** The codes are those of the rules, each of which has a folder of cases. */
function everyCodeIsDeclared(text, texts, reports) {
  const union = text.slice(text.indexOf("export type DiagnosticCode"), text.indexOf("export interface Range"));
  const codes = [...union.matchAll(/^ +\| "([a-z-]+)"/gm)].map((it) => it[1]).sort();
  const rules = new Set(texts.map((it) => it.rule).filter((it) => it !== "ok"));
  const told = reports.flatMap((it) => [...it.errors, ...it.type_issues, ...it.warnings]).map((it) => it.code);
  assert.deepEqual(codes, [...new Set([...rules, ...told])].sort());
}

async function declarations(folder) {
  return readFile(join(folder, "node_modules/weftwork/dist/index.d.cts"), "utf8");
}

test("the codes of errors are those that are declared", async () => {
  const text = await declarations(await makeProject({}));
  const union = text.slice(text.indexOf("export type ErrorCode"), text.indexOf("export interface ModelOptions"));
  const declaredCodes = [...union.matchAll(/"([a-z-]+)"/g)].map((it) => it[1]);
  const source = await readFile(fileURLToPath(new URL("../src/error.js", import.meta.url)), "utf8");
  const known = [...source.slice(source.indexOf("CODES"), source.indexOf("]")).matchAll(/"([a-z-]+)"/g)].map((it) => it[1]);
  // These come from the package itself.
  assert.deepEqual(declaredCodes.sort(), [...known, "no-webassembly", "internal"].sort());
});

test("every function, type and field is described", async () => {
  const lines = (await declarations(await makeProject({}))).split("\n");
  const bare = lines.filter((line, index) => {
    const needs = /^export /.test(line) || (/^ {2,}(readonly )?\w+\??: .*[;{]$/.test(line) && !/^ {2}\w+: [^;]*,$/.test(line));
    return needs && !/(\*\/|\{|^ *\w+.*,|\()$/.test(lines[index - 1].trimEnd().replace(/^.*\*\/$/, "*/"));
  });
  assert.deepEqual(bare, []);
});

/** Right uses, and wrong ones that TypeScript has to refuse. */
const USES = `
  const { valid, errors }: Report = validate("{}", { models: [{ id: "m", provider: "p", tasks: [] }] });
  const pointer: string = errors[0]!.fixes[0]!.patch[0]!.path;
  const fixed: string = applyPatch("{}", errors[0]!.fixes[0]!.patch);
  const url: string = resolve<string>("\${item}", { item: valid, input: { a: 1n } });
  const workflow: Workflow = { name: "w", dag: { nodes: { a: { task: "fal/ocr", payload: {} } } } };
  validate(workflow).errors.filter((it) => it.code === "cycle" && it.severity === "error");
  const saved: Workflow = { $schema: "https://weftwork.test/schema.json", id: "wf_1", version: 2, created_at: 0, updated_at: 1, dag: { nodes: {} } };
  interface Given { readonly subject: string }
  const given: Given = { subject: "a" };
  interface Mine extends TaskWithPayload { note?: string }
  const mine: Mine = { task: "fal/ocr", payload: given, note: "" };
  const task: TaskNode = mine;
  plan(saved, { inputs: given, models: undefined });
  resolve("", { input: given, nodes: { a: { result: task } } });
  const fromInterface: Dag = { nodes: {} };
  addNode(fromInterface, "a", { type: "map", items: [], node: { task: "fal/ocr" } }, { x: 1, y: 2 });
  const { totals }: Plan = plan(workflow, { inputs: { a: [1n] }, models: [], history: { nodes: { a: [{ duration_ms: 1, calls: 1 }] } } });
  const most: number | null = totals.calls.max;
  const place: Place = hover("{}", { line: 1, column: 2 })?.definition?.start ?? most ?? 0;
  const written: string | undefined = complete("{}", place, { models: [] })?.items[0]?.insert;
  const [first] = references(fromInterface, { node: "a" });
  if (first?.range) indexAt("{}", first.range.end).toFixed();
  renameInput(workflow, "a", written ?? "b");
  try { taskTypes(); } catch (error) {
    if (error instanceof WeftworkError && error.code === "internal") throw error.cause;
  }
  // @ts-expect-error: two names of one field
  const both: TaskNode = { task: "fal/ocr", payload: {}, inputs: {} };
  // @ts-expect-error: a document is no number
  validate(3);
  // @ts-expect-error: a code that there is not
  new WeftworkError("oops", pointer + fixed + url);
  // @ts-expect-error: a misspelt name
  resolve("", { itme: 1 });
  // @ts-expect-error: an object has no places
  hover(workflow, 0);
  // @ts-expect-error: no editor counts so
  complete("{}", { lineNumber: 1, column: 1 });
  // @ts-expect-error: not both
  references("{}", { node: "a", input: "b" });
  // @ts-expect-error: a misspelt option
  plan("{}", { input: {} });
  // @ts-expect-error: no such operation
  applyPatch("{}", [{ op: "test", path: "" }]);
`;

test("TypeScript finds the types in each way, and they refuse what is wrong", async () => {
  const names = "WeftworkError, addNode, applyPatch, complete, hover, indexAt, plan, references, renameInput, resolve, taskTypes, validate";
  const types = "type Dag, type Place, type Plan, type Report, type TaskNode, type TaskWithPayload, type Workflow";
  const imports = `import { ${names}, ${types} } from "weftwork";`;
  const use = `${imports}\nexport function use(): void {${USES}}\n`;
  const folder = await makeProject({ "module.mts": use, "common.cts": use });
  await Promise.all(
    RESOLUTIONS.map((resolution) => {
      const isBundler = resolution.moduleResolution === "bundler";
      return typecheck(folder, isBundler ? ["module.mts"] : ["module.mts", "common.cts"], resolution);
    }),
  );
});
