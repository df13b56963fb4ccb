// A map with many elements is watched, given other limits, and looked through.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { asker, eventually, graph, open } from "./steps.mjs";

/** Elements of which one in seven hundred fails; the last thousand take long. */
const N_ITEMS = 10_000;
const items = Array.from({ length: N_ITEMS }, (_, index) => ({
  text: `number ${index}`,
  fail: index % 700 === 699 ? "provider_rejected" : null,
  delay_ms: index < 9_000 ? 0 : 600_000,
}));

journey("a map of ten thousand is watched and tuned", async ({ page, editor, base, token, allowError, screenshot }) => {
  const ask = asker(base, token);
  const { workflow } = await ask("POST", "/workflows", {
    name: "Many",
    input_params: { items: { type: "array" } },
    dag: {
      nodes: {
        each: {
          type: "map",
          items: "${input.items}",
          tolerance: 0.5,
          max_concurrency: 60,
          node: {
            task: "openai/chat-completion",
            model_id: "sandbox",
            payload: {
              messages: [{ role: "user", content: "${item.text}" }],
              sandbox: { delay_ms: "${item.delay_ms}", fail: "${item.fail}" },
            },
          },
        },
      },
      edges: [],
    },
  });
  const { execution } = await ask("POST", `/workflows/${workflow.id}/execute`, {
    input_params: { items },
  });
  const counts = async () =>
    (await ask("GET", `/workflow-executions/${execution.id}`)).execution.nodes.each.items;
  await eventually(counts, (it) => it?.completed + it?.failed === 9_000, "nine thousand are done");
  await open(page, editor);
  await page.goto(`${base}/workflows/${workflow.id}/runs/${execution.id}`);
  await graph(page).waitFor();
  await page.locator(".timeline__head", { hasText: "each" }).click();

  // Page by page, no more of them in the page than one.
  const shown = page.locator(".items-view__item");
  const first = shown.first().locator(".items-view__index");
  const pager = page.getByRole("group", { name: "Pages of elements" }).first();
  await pager.getByText("Page 1 of 200").waitFor();
  assert.equal(await shown.count(), 50);
  await pager.getByRole("button", { name: "Next page" }).click();
  await pager.getByText("Page 2 of 200").waitFor();
  await eventually(() => first.innerText(), (it) => it === "50", "the second page begins at 50");
  assert.equal(await shown.count(), 50);
  await screenshot("second page");
  const status = page.getByRole("combobox", { name: "Which elements to show" });
  await status.selectOption("failed");
  await eventually(() => first.innerText(), (it) => it === "699", "those that failed show");
  assert.equal(await shown.count(), 12);
  await status.selectOption("running");
  await eventually(() => first.innerText(), (it) => it === "9,000", "those at work show");
  await screenshot("at work");

  // Other limits while it runs; the list follows.
  const limits = page.getByRole("group", { name: "Limits of the map" });
  const atOnce = limits.getByRole("textbox", { name: "At once" });
  const tolerance = limits.getByRole("textbox", { name: "Tolerance" });
  assert.equal(await atOnce.inputValue(), "60");
  assert.equal(await tolerance.inputValue(), "0.5");
  await limits.getByText("Up to 50 % of the elements may fail").waitFor();
  await atOnce.fill("63");
  await atOnce.press("Enter");
  await eventually(counts, (it) => it.running === 63, "three more are at work");
  await eventually(() => shown.count(), (it) => it === 50, "a page of them shows");
  allowError(/400/);
  await tolerance.fill("1.5");
  await tolerance.press("Enter");
  await limits.getByText("tolerance has to be from 0 to 1").waitFor();
  await screenshot("refused");
  await tolerance.fill("0.9");
  await tolerance.press("Tab");
  await limits.getByText("Up to 90 % of the elements may fail").waitFor();
  await atOnce.fill("500");
  await atOnce.press("Enter");
  await limits.getByText("The server allows 64").waitFor();
  await screenshot("tuned");

  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Retry" }).waitFor();
  await limits.waitFor({ state: "detached" });
  await status.selectOption("cancelled");
  await eventually(() => shown.count(), (it) => it === 50, "those that were at work show");
  await screenshot("cancelled");
});
