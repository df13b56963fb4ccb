// Launches the Chromium that is installed, with a profile of its own.

import { chromium } from "playwright-core";

/** Nothing but the page itself may use the network. */
const FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

/** A blank page of a new browser, which closes when what was deferred runs. */
export async function launchBrowser(profile, defer) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    // Chromium refuses to sandbox what root runs.
    chromiumSandbox: process.getuid?.() !== 0,
    args: FLAGS,
    viewport: { width: 1280, height: 800 },
    timeout: 20_000,
  });
  // A journey that waits this long for one thing has gone wrong.
  context.setDefaultTimeout(10_000);
  defer(() => context.close());
  return context.pages()[0] ?? context.newPage();
}
