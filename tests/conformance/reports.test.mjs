// A document's report is the same, byte for byte, wherever it is made: by the command
// line, by `POST /api/validate`, and by the npm package in Node and in Chromium.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { openPage } from "../../core/wasm/npm/test/browser.mjs";
import { makeProject } from "../../core/wasm/npm/test/project.mjs";
import { BINARY, startServer } from "../browser/server.mjs";

const CASES = fileURLToPath(new URL("../cases", import.meta.url));
const MODULE = "node_modules/weftwork/dist/index.js";

/** What is shown of two reports, on either side of where they differ, in bytes. */
const SHOWN = 60;

test("reports are the same everywhere", { timeout: 300_000 }, async (t) => {
  const cases = await readCases();
  assert.ok(cases.length >= 300, `there are only ${cases.length} documents`);
  const folder = await mkdtemp(join(tmpdir(), "weftwork-conformance-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const { links } = await startServer(folder, (step) => t.after(step));
  const models = JSON.parse(await ask(links, "/api/models"));

  const expected = await ofCommandLine(cases);
  const ways = {
    "POST /api/validate": () => ofServer(cases, links),
    "the package in Node": () => ofNode(cases, models),
    "the package in Chromium": () => ofChromium(cases, models),
  };
  for (const [way, reports] of Object.entries(ways)) {
    await t.test(`of the command line and of ${way}`, async () => {
      const found = await reports();
      assert.equal(found.length, cases.length);
      const different = cases.flatMap(({ name }, index) => difference(name, expected[index], found[index]) ?? []);
      assert.ok(different.length === 0, `${different.length} reports differ\n${different.slice(0, 5).join("\n")}`);
    });
  }
});

/** Every document of the test cases: its name, where it is, and its bytes. */
async function readCases() {
  const entries = await readdir(CASES, { recursive: true, withFileTypes: true });
  const files = entries.filter((it) => it.isFile() && it.name.endsWith(".json"));
  const paths = files.map((it) => join(it.parentPath ?? it.path, it.name)).sort();
  return Promise.all(paths.map(async (path) => ({ name: relative(CASES, path), path, bytes: await readFile(path) })));
}

async function ofCommandLine(cases) {
  const args = ["validate", "--format", "json", ...cases.map((it) => it.path)];
  const output = await new Promise((resolve, reject) => {
    execFile(BINARY, args, { encoding: "buffer", maxBuffer: 2 ** 30 }, (error, stdout, stderr) => {
      // 1 is for documents with errors.
      if (error && error.code !== 1) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(stdout);
    });
  });
  return reportsWithin(output, cases);
}

/**
 * The bytes of the reports in `[{"file":…,"report":…},…]`, cut out of it: read as JSON and
 * written again, they would be other bytes.
 */
function reportsWithin(output, cases) {
  const heads = cases.map(({ path }, index) => `${index === 0 ? "[" : "},"}{"file":${JSON.stringify(path)},"report":`);
  let end = 0;
  const between = [...heads, "}]\n"].map((text) => {
    const start = output.indexOf(text, end);
    assert.ok(start >= 0 && (end > 0 || start === 0), `the command line's answer has no ${text}`);
    end = start + Buffer.byteLength(text);
    return { start, end };
  });
  assert.equal(end, output.length);
  return cases.map((_, index) => output.subarray(between[index].end, between[index + 1].start));
}

async function ofServer(cases, links) {
  const reports = [];
  for (const { bytes } of cases) reports.push(await ask(links, "/api/validate", bytes));
  return reports;
}

async function ofNode(cases, models) {
  const folder = await makeProject({});
  const { validateJson } = await import(pathToFileURL(join(folder, MODULE)).href);
  return cases.map(({ bytes }) => Buffer.from(validateJson(bytes.toString(), { models })));
}

async function ofChromium(cases, models) {
  const script = `
    import { validateJson } from "./${MODULE}";
    const { texts, models } = await (await fetch("./cases.json")).json();
    const reports = texts.map((text) => validateJson(text, { models }));
    document.body.append(Object.assign(document.createElement("p"), { textContent: JSON.stringify(reports) }));
  `;
  const page = '<!doctype html><body><script type="module" src="./page.js"></script></body>';
  const folder = await makeProject({ "index.html": page, "page.js": script });
  const texts = cases.map((it) => it.bytes.toString());
  await writeFile(join(folder, "cases.json"), JSON.stringify({ texts, models }));
  const [reports] = await openPage(folder, 1);
  return JSON.parse(reports).map((it) => Buffer.from(it));
}

/** The bytes that the server answers with. */
async function ask({ base, token }, path, body) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const response = await fetch(base + path, body ? { method: "POST", headers, body } : { headers });
  const answer = Buffer.from(await response.arrayBuffer());
  assert.equal(response.status, 200, `${path}: ${answer}`);
  return answer;
}

/** Says where two reports differ first; nothing if they do not. */
function difference(name, expected, found) {
  if (expected.equals(found)) return undefined;
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at++;
  const near = (bytes) => bytes.subarray(Math.max(0, at - SHOWN), at + SHOWN).toString();
  return `${name}, byte ${at}:\n  expected …${near(expected)}…\n  found    …${near(found)}…`;
}
