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
  const references = texts.flatMap(({ text }) => weftwork.types(text));
  const tasks = weftwork.taskTypes();
  const samples =
    'import type { Report, TaskType, TypedReference } from "weftwork";\n' +
    declared("reports", "Report", reports) +
    declared("references", "TypedReference", references) +
    declared("tasks", "TaskType", tasks);
  await writeFile(join(folder, "samples.mts"), samples);
  await typecheck(folder, ["samples.mts"], RESOLUTIONS[0]);
  await everyFieldOccurs(folder, samples);
  everyCodeIsDeclared(await declarations(folder), texts, reports);
});

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
  return readFile(join(folder, "node_modules/weftwork/dist/index.d.ts"), "utf8");
}

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
  const fromInterface: Dag = { nodes: {} };
  addNode(fromInterface, "a", { type: "map", items: [], node: { task: "fal/ocr" } }, { x: 1, y: 2 });
  try { taskTypes(); } catch (error) {
    if (error instanceof WeftworkError && error.code === "internal") throw error.cause;
  }
  // @ts-expect-error: a document is no number
  validate(3);
  // @ts-expect-error: a code that there is not
  new WeftworkError("oops", pointer + fixed + url);
  // @ts-expect-error: a misspelt name
  resolve("", { itme: 1 });
  // @ts-expect-error: no such operation
  applyPatch("{}", [{ op: "test", path: "" }]);
`;

test("TypeScript finds the types in each way, and they refuse what is wrong", async () => {
  const names = "WeftworkError, addNode, applyPatch, resolve, taskTypes, validate";
  const imports = `import { ${names}, type Dag, type Report, type Workflow } from "weftwork";`;
  const use = `${imports}\nexport function use(): void {${USES}}\n`;
  const folder = await makeProject({ "module.mts": use, "common.cts": use });
  await Promise.all(
    RESOLUTIONS.map((resolution) => {
      const isBundler = resolution.moduleResolution === "bundler";
      return typecheck(folder, isBundler ? ["module.mts"] : ["module.mts", "common.cts"], resolution);
    }),
  );
});
