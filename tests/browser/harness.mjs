// Runs a journey: a server of its own, a browser of its own, one page.
//
// A journey gets `{ page, base, token, screenshot, allowError }`. It fails if
// its body throws, or if the page reports an error that was not allowed.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { launchBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";

const SCREENSHOTS = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

/**
 * Declares a test that drives the editor.
 *
 * @param {string} name What the journey shows; also names its screenshots.
 * @param {(journey: Journey) => Promise<void>} body The journey.
 * @param {{ timeout?: number }} [options] `timeout` is in milliseconds.
 *
 * @typedef {object} Journey
 * @property {import("playwright-core").Page} page A blank page.
 * @property {string} base The server's address, with no slash at its end.
 * @property {string} token The owner's token.
 * @property {string} editor The link that the server printed: base and token.
 * @property {(name: string) => Promise<void>} screenshot
 *   Saves what the page shows to `target/screenshots/`.
 * @property {(pattern: RegExp) => void} allowError
 *   Lets errors pass whose text or address matches, such as a refused request.
 */
export function journey(name, body, { timeout = 60_000 } = {}) {
  test(name, { timeout }, async (t) => {
    const defer = deferrer(t);
    const folder = await mkdtemp(join(tmpdir(), "weftwork-journey-"));
    defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const server = await startServer(join(folder, "data"), defer);
    const page = await launchBrowser(join(folder, "profile"), defer);
    const errors = collectErrors(page);
    const screenshot = (label) => saveScreenshot(page, `${name} ${label}`);

    let passed = false;
    defer(async () => {
      if (passed) return;
      await screenshot("failed").catch(() => {});
      for (const text of errors.found()) t.diagnostic(`page: ${text}`);
      for (const line of server.log()) t.diagnostic(`server: ${line}`);
    });

    await body({ page, ...server.links, screenshot, allowError: errors.allow });
    assert.deepEqual(errors.found(), [], "the page reported errors");
    assert.equal(server.exit(), null, "the server ended");
    passed = true;
  });
}

/**
 * A function that takes what to undo when a test ends, the last first.
 * A hook of the test runner does it: unlike `finally`, it runs on a timeout too.
 */
function deferrer(t) {
  const steps = [];
  t.after(async () => {
    const outcomes = [];
    for (const step of steps.reverse()) outcomes.push(...(await Promise.allSettled([step()])));
    const failed = outcomes.find((it) => it.status === "rejected");
    if (failed) throw failed.reason;
  });
  return (step) => steps.push(step);
}

/** Gathers what a page reports as wrong. */
function collectErrors(page) {
  const all = [];
  const allowed = [];
  page.on("pageerror", (error) => all.push(error.stack ?? String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") all.push(`${message.text()} (${message.location().url})`);
  });
  page.on("crash", () => all.push("the page crashed"));
  return {
    allow: (pattern) => allowed.push(pattern),
    found: () => all.filter((text) => !allowed.some((pattern) => pattern.test(text))),
  };
}

/** Saves a picture under a name that is safe for any file system. */
async function saveScreenshot(page, name) {
  await mkdir(SCREENSHOTS, { recursive: true });
  const file = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  await page.screenshot({ path: join(SCREENSHOTS, `${file}.png`) });
}
