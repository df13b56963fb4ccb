// From the sample to a clip that plays.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { newWorkflow, node } from "./steps.mjs";

journey("a typed prompt becomes a clip that plays", async ({ page, editor, screenshot }) => {
  await newWorkflow(page, editor, "Prompt to Video");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run workflow" });
  await dialog.getByRole("textbox", { name: "prompt" }).fill("a lighthouse at sunset");
  await dialog.getByRole("button", { name: "Start run" }).click();

  for (const id of ["enhance", "generate_video"]) {
    await node(page, id).and(page.locator(".node-card--completed")).waitFor();
  }
  const video = page.locator("video");
  await video.waitFor();
  await video.evaluate((it) => {
    it.muted = true;
    return it.play();
  });
  const state = await video.evaluate(
    (it) =>
      new Promise((resolve) => {
        const look = () =>
          it.currentTime > 0.2
            ? resolve({ ready: it.readyState, seconds: it.duration, width: it.videoWidth })
            : setTimeout(look, 50);
        look();
      }),
  );
  // 81 frames at 16 a second.
  assert.ok(state.ready >= 3, "it has frames to play");
  assert.ok(Math.abs(state.seconds - 81 / 16) < 0.1, `${state.seconds} s`);
  assert.equal(state.width, 1280);
  await screenshot("plays");

  await page.getByRole("button", { name: "History" }).click();
  await page.getByText(/Completed/).first().waitFor();
  await screenshot("history");
});
