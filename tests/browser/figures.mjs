// Measures what a first visit costs: `node tests/browser/figures.mjs [RUNS]`.
//
// Cold start and memory of the server, the editor's size on the wire, and the
// time to its first paint from a warm server. Figures, not a test: it prints
// the least, the median and the most of its runs, and judges nothing.

import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { launchBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";

const runs = Number(process.argv[2] ?? 5);

/** Runs `body` with a folder and a way to defer, and undoes everything after it. */
async function within(body) {
  const folder = await mkdtemp(join(tmpdir(), "weftwork-figures-"));
  const steps = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
  try {
    return await body(folder, (step) => steps.push(step));
  } finally {
    for (const step of steps.reverse()) await step();
  }
}

/** The server's resident memory in MiB, two seconds after it answers. */
async function memory(pid) {
  await sleep(2000);
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024;
}

/** What the editor's files weigh as they are sent, in kB. */
async function weights(page) {
  const entries = await page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name, encodedBodySize }) => [name, encodedBodySize]),
  );
  const total = (pattern) =>
    entries.filter(([name]) => pattern.test(name)).reduce((sum, [, size]) => sum + size, 0) / 1000;
  return { wasm: total(/\.wasm$/), js: total(/\.js$/), css: total(/\.css$/) };
}

/** One visit with an empty cache: paint and readiness in ms from navigation. */
async function visit(folder, editor) {
  return within(async (_, defer) => {
    const page = await launchBrowser(join(folder, `profile-${Math.random()}`), defer);
    await page.goto(editor);
    await page.waitForSelector("#splash", { state: "detached" });
    const ready = await page.evaluate(() => performance.now());
    const paint = await page.evaluate(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    );
    return { paint, ready, ...(await weights(page)) };
  });
}

const rows = new Map();
const note = (name, value) => rows.set(name, [...(rows.get(name) ?? []), value]);

for (let run = 0; run < runs; run += 1) {
  await within(async (folder, defer) => {
    const before = performance.now();
    const server = await startServer(join(folder, "data"), defer);
    note("cold start on an empty data dir, ms", performance.now() - before);
    note("idle memory, MiB", await memory(server.pid));
    await fetch(server.links.base);
    const seen = await visit(folder, server.links.editor);
    note("first contentful paint, ms", seen.paint);
    note("editor started, ms", seen.ready);
    note("wasm as sent, kB", seen.wasm);
    note("JavaScript as sent, kB", seen.js);
    note("style sheets as sent, kB", seen.css);
  });
}

for (const [name, values] of rows) {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  const show = (value) => value.toFixed(1).padStart(8);
  console.log(`${name.padEnd(38)}${show(least)}${show(median)}${show(most)}`);
}
