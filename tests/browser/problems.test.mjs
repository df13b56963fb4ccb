// What is wrong shows once in each place, and a problem leads to its field.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { asker, graph, node, open } from "./steps.mjs";

const DAG = {
  nodes: {
    chat: {
      task: "openai/chat-completion",
      model_id: "sandbox",
      payload: { messages: [{ role: "user", content: "On ${input.topik}" }] },
      retry: { max_attempts: 50, tries: 1 },
    },
    draw: { task: "fal/text-to-image", payload: { sed: 1 } },
    each: { type: "map", tolerance: 4, node: { payload: {} } },
    loop: { task: "fal/ocr", model_id: "sandbox", payload: { image_url: "${input.topic}" } },
  },
  edges: [
    { from: "chat", to: "draw" },
    { from: "loop", to: "loop" },
  ],
};

journey("each problem shows once", async ({ page, editor, base, token, screenshot }) => {
  const faulty = { name: "Faulty", input_params: { topic: { typ: "string" } }, dag: DAG };
  const made = await asker(base, token)("POST", "/workflows", faulty);
  await open(page, editor);
  await page.goto(`${base}/workflows/${made.workflow.id}`);
  await graph(page).waitFor();

  // The panel has as many problems of a node as its card counts.
  const shown = page.locator(".panel__body .problem");
  for (const id of Object.keys(DAG.nodes)) {
    await node(page, id).click();
    const count = Number(await node(page, id).locator(".node-card__badge").textContent());
    assert.ok(count > 0, `${id} has problems`);
    await shown.nth(count - 1).waitFor();
    assert.equal(await shown.count(), count, `the problems of ${id}`);
  }

  // What names a field stands in the field, also when the field is missing.
  const field = (path) => page.locator(`[data-pointer="/dag/nodes/${path}"]`).locator(".problem");
  await node(page, "chat").click();
  await field("chat/retry/max_attempts").getByText("has to be a whole number").waitFor();
  await field("chat/payload/messages/0").getByText("topik").first().waitFor();
  await node(page, "draw").click();
  await field("draw/payload/prompt").getByText("needs").waitFor();
  await screenshot("fields");

  // The list and the bar count alike, and the list leads to the field.
  const problems = page.getByRole("region", { name: "Problems" });
  const count = await problems.getByRole("button").first().textContent();
  await page.getByRole("banner").getByRole("button", { name: count }).click();
  await screenshot("list");
  await problems.getByRole("button", { name: /needs prompt/ }).click();
  await page.getByRole("textbox", { name: "prompt" }).and(page.locator(":focus")).waitFor();
  await problems.getByRole("button", { name: /no field typ here/ }).click();
  await page.getByRole("group", { name: "topic" }).locator(".problem").waitFor();
});
