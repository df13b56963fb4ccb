// A node is added, filled in by a chip, renamed, made a map, and removed.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { eventually, newWorkflow, node, saved } from "./steps.mjs";

journey("a node is filled in by forms and chips", async ({ page, editor, base, token, screenshot }) => {
  await newWorkflow(page, editor, "Prompt to Video");
  await page.getByRole("button", { name: "Add node" }).click();
  await page.keyboard.type("upscale");
  await page.keyboard.press("Enter");
  await node(page, "upscale_video").waitFor();

  // A chip of a node that does not come before yet brings the edge with it.
  const chips = page.getByRole("list", { name: "Insert a reference into video_url" });
  await chips.getByRole("button", { name: /generate_video/ }).click();
  await page.getByRole("textbox", { name: "Id", exact: true }).fill("bigger");
  await page.keyboard.press("Enter");
  await node(page, "bigger").waitFor();
  await screenshot("filled");
  const dag = async () => (await saved(page, base, token)).workflow.dag;
  const filled = await eventually(dag, (it) => "bigger" in it.nodes, "the new id is saved");
  assert.equal(filled.nodes.bigger.payload.video_url, "${nodes.generate_video.result.video.url}");
  assert.deepEqual(filled.edges.at(-1), { from: "generate_video", to: "bigger" });
  await page.getByRole("button", { name: "No problems" }).first().waitFor();

  // A map asks for its items, and says so until it has them.
  await page.getByRole("switch", { name: "Once for each element" }).click();
  await eventually(dag, (it) => it.nodes.bigger.type === "map", "it is a map");
  await page.getByRole("switch", { name: "Once for each element" }).click();
  await eventually(dag, (it) => it.nodes.bigger.type !== "map", "it is a task again");

  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await eventually(dag, (it) => !("bigger" in it.nodes) && it.edges.length === 1, "it is gone");
});
