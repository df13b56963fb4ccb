// Measures what a keystroke in a form costs: `node tests/browser/keystrokes.mjs WORKFLOW [KEYS]`.
//
// WORKFLOW is a file. The fullest text field of its last node but one is typed into, key
// by key. Figures, not a test: it prints the least, the median and the most, and judges
// nothing.

import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { launchBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { graph, open } from "./steps.mjs";

const [file, keys = "40"] = process.argv.slice(2);

/** Notes at each input how long the page's own code takes, and when the frame is there. */
function watch() {
  window.keystrokes = [];
  const after = (then) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(null);
  };
  document.addEventListener(
    "input",
    () => {
      const entry = { start: performance.now() };
      window.keystrokes.push(entry);
      // Effects run in microtasks, which come before any message.
      after(() => {
        entry.code = performance.now() - entry.start;
        requestAnimationFrame(() => after(() => (entry.frame = performance.now() - entry.start)));
      });
    },
    { capture: true },
  );
}

/** Opens the workflow, types into one of its fields, and gives what was noted. */
async function type(page, links, text) {
  const answer = await fetch(`${links.base}/api/workflows`, {
    method: "POST",
    headers: { authorization: `Bearer ${links.token}`, "content-type": "application/json" },
    body: text,
  });
  const { workflow } = await answer.json();
  await open(page, links.editor);
  await page.goto(`${links.base}/workflows/${workflow.id}`);
  await graph(page).waitFor();
  const ids = Object.keys(JSON.parse(text).dag.nodes);
  await page.getByRole("tab", { name: "Node" }).click();
  await page.getByRole("button", { name: /^Show all/ }).click();
  await page.locator(".outline").getByText(ids.at(-2), { exact: true }).first().click();
  const field = page.locator(".payload-form textarea").first();
  await field.click();
  await page.keyboard.press("End");
  await page.evaluate(watch);
  for (let key = 0; key < Number(keys); key += 1) {
    await page.keyboard.press("x");
    await page.waitForTimeout(150);
  }
  return page.evaluate(() => window.keystrokes);
}

const folder = await mkdtemp(join(tmpdir(), "weftwork-keystrokes-"));
const steps = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
try {
  const defer = (step) => steps.push(step);
  const server = await startServer(join(folder, "data"), defer);
  const page = await launchBrowser(join(folder, "profile"), defer);
  const noted = await type(page, server.links, await readFile(file, "utf8"));
  for (const name of ["code", "frame"]) {
    const sorted = noted.map((it) => it[name]).toSorted((a, b) => a - b);
    const [least, median, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    const show = (value) => value.toFixed(1).padStart(8);
    console.log(`${name}, ms`.padEnd(12) + show(least) + show(median) + show(most));
  }
} finally {
  for (const step of steps.reverse()) await step();
}
