// A run that failed is run again, and what it has is not paid for twice.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { asker, eventually, graph, node, open } from "./steps.mjs";

journey("a failed run is run again from where it was", async ({ page, editor, base, token, screenshot }) => {
  const ask = asker(base, token);
  const chat = (sandbox) => ({
    task: "openai/chat-completion",
    model_id: "sandbox",
    payload: { messages: [{ role: "user", content: "Say something" }], sandbox },
  });
  const document = (sandbox) => ({
    name: "Twice",
    dag: {
      nodes: { good: chat({ delay_ms: 1 }), bad: chat(sandbox) },
      edges: [{ from: "good", to: "bad" }],
    },
  });
  const { workflow } = await ask("POST", "/workflows", document({ fail: "provider_rejected" }));
  const { execution } = await ask("POST", `/workflows/${workflow.id}/execute`, {});
  const ended = (id) =>
    eventually(
      async () => (await ask("GET", `/workflow-executions/${id}`)).execution,
      (it) => it.finished_at_ms,
      "the run ends",
    );
  assert.equal((await ended(execution.id)).status, "failed");
  await ask("PUT", `/workflows/${workflow.id}`, document({}));

  await open(page, editor);
  await page.goto(`${base}/workflows/${workflow.id}/runs/${execution.id}`);
  await graph(page).waitFor();
  await node(page, "bad").and(page.locator(".node-card--failed")).waitFor();
  await screenshot("failed before");
  // What that would do is told first, and nothing has begun.
  const dialog = page.getByRole("dialog");
  const group = (title) => dialog.locator("section", { hasText: title });
  await page.getByRole("button", { name: "Retry" }).click();
  await group("1 node runs").getByText("bad").waitFor();
  await group("1 node is reused").getByText("good").waitFor();
  await screenshot("retry preview");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal((await ask("GET", "/workflow-executions")).executions.length, 1);
  await page.getByRole("button", { name: "Retry" }).click();
  await dialog.getByRole("button", { name: "Start run" }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(execution.id));
  await node(page, "bad").and(page.locator(".node-card--completed")).waitFor();
  const again = await ended(/exec_\w+/.exec(page.url())[0]);
  assert.equal(again.rerun_of, execution.id);
  assert.equal(again.nodes.good.reused_from, execution.id);
  const row = page.locator(".timeline__head", { hasText: "good" });
  await row.getByText("reused").waitFor();
  await row.click();
  await page.getByText("the result of an earlier run").waitFor();
  await screenshot("completed");

  // From a node on, all runs again, whether it has a result or not.
  await page.getByRole("button", { name: "Run again from here" }).first().click();
  await page.getByRole("dialog", { name: "Run again from good" }).waitFor();
  await group("2 nodes run").getByText("bad").waitFor();
  await screenshot("from a node");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL((url) => !url.pathname.endsWith(again.id));
  const anew = await ended(/exec_\w+/.exec(page.url())[0]);
  assert.equal(anew.rerun_of, again.id);
  assert.deepEqual([anew.nodes.good.attempts, anew.nodes.bad.attempts], [1, 1]);
});
