// An edge that would make nodes wait for each other is named and refused.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { connect, eventually, newWorkflow, saved } from "./steps.mjs";

journey("a cycle is named and refused", async ({ page, editor, base, token, screenshot }) => {
  await newWorkflow(page, editor, "Prompt to Video");
  await connect(page, "generate_video", "enhance");
  const message = page.getByRole("region", { name: "Messages" });
  await message.getByText(/`?enhance`? → `?generate_video`? → `?enhance`?/).waitFor();
  await screenshot("refused");
  const { workflow } = await saved(page, base, token);
  assert.deepEqual(workflow.dag.edges, [{ from: "enhance", to: "generate_video" }]);
});

journey("an edge is drawn, saved and taken back", async ({ page, editor, base, token }) => {
  await newWorkflow(page, editor, "Parallel Image Gen");
  await connect(page, "photo", "painting");
  const edges = async () => (await saved(page, base, token)).workflow.dag.edges;
  const drawn = [{ from: "photo", to: "painting" }];
  await eventually(edges, (it) => JSON.stringify(it) === JSON.stringify(drawn), "the edge is saved");
  await page.keyboard.press("Control+z");
  await eventually(edges, (it) => it.length === 0, "the edge is gone again");
});
