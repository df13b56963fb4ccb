// Pages in a real Chromium, from a server of this machine.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

import { chromium } from "playwright-core";

const TYPES = { ".html": "text/html", ".js": "text/javascript" };
const FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-gpu", "--no-first-run"];

/** The texts of a page's first `count` paragraphs. The page may not fail in any way. */
export async function openPage(folder, count) {
  const server = createServer((request, response) => answer(folder, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const failures = [];
    page.on("pageerror", (error) => failures.push(error.message));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const paragraphs = page.locator("p");
    const last = paragraphs.nth(count - 1).waitFor({ timeout: 10_000 });
    await last.catch((error) => failures.push(error.message));
    if (failures.length > 0) throw new Error(failures.join("\n"));
    return await paragraphs.allTextContents();
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium refuses to sandbox what root runs.
    chromiumSandbox: process.getuid?.() !== 0,
    args: FLAGS,
  });
}

async function answer(folder, request, response) {
  const path = request.url === "/" ? "/index.html" : normalize(new URL(request.url, "http://x").pathname);
  try {
    const body = await readFile(join(folder, path));
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(path === "/favicon.ico" ? 204 : 404).end();
  }
}
