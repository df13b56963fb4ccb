// What several journeys do on their way.

import assert from "node:assert/strict";

/**
 * Opens the editor by the link that the server printed, and waits until it
 * has started: only then has it kept the token that the link carries.
 */
export async function open(page, editor) {
  await page.goto(editor);
  await page.locator("#splash").waitFor({ state: "detached" });
}

/** Makes a workflow from a sample on the list page, and waits for its canvas. */
export async function newWorkflow(page, editor, sample) {
  await open(page, editor);
  await page.getByRole("button", { name: "New workflow" }).click();
  await page.getByRole("menuitem", { name: new RegExp(`^${sample}`) }).click();
  await page.waitForURL(/\/workflows\/wf_/);
  await graph(page).waitFor();
}

/** The canvas. */
export function graph(page) {
  return page.getByRole("listbox", { name: "Workflow graph" });
}

/** A node on the canvas. */
export function node(page, id) {
  return page.locator(`[data-node="${id}"]`);
}

/** Drags from a node's handle onto another node. */
export async function connect(page, from, to) {
  const start = await middle(node(page, from).locator(".node-card__handle"));
  const end = await middle(node(page, to));
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2 + 30, { steps: 5 });
  await page.mouse.move(end.x, end.y, { steps: 5 });
  await page.mouse.up();
}

/** The middle of what is on the screen. */
export async function middle(locator) {
  const box = await locator.boundingBox();
  assert.ok(box, "it is on the screen");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Asks the API, as somebody with the token; what it refuses fails the journey. */
export function asker(base, token) {
  return async (method, path, body) => {
    const answer = await fetch(`${base}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
  };
}

/** What the server has saved of the workflow that the page shows, or another one. */
export function saved(page, base, token, id = /wf_\w+/.exec(page.url())[0]) {
  return asker(base, token)("GET", `/workflows/${id}`);
}

/** Waits until `check` is true of what it is given by `look`. */
export async function eventually(look, check, what) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const seen = await look();
    if (check(seen)) return seen;
    if (Date.now() > deadline) assert.fail(`${what}; the last seen was ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
