// From the sample to a clip that plays.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { graph, newWorkflow, node, open } from "./steps.mjs";

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

journey("a plan is told before the run, and grows exact", async ({ page, editor, base, token, screenshot }) => {
  const draw = { task: "fal/text-to-image", model_id: "sandbox", payload: { prompt: "${item}" } };
  const answer = await fetch(`${base}/api/workflows`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      name: "Planned",
      input_params: { prompts: { type: "array" } },
      dag: {
        nodes: {
          each: { type: "map", items: "${input.prompts}", node: draw, max_concurrency: 2 },
          say: {
            task: "openai/audio-speech",
            model_id: "sandbox",
            payload: { input: "See ${nodes.each.result.items[0].images[0].url}" },
          },
        },
        edges: [{ from: "each", to: "say" }],
      },
    }),
  });
  const made = await answer.json();
  assert.equal(answer.status, 201, JSON.stringify(made));
  await open(page, editor);
  await page.goto(`${base}/workflows/${made.workflow.id}`);
  await graph(page).waitFor();

  const run = async () => {
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("dialog", { name: "Run workflow" }).waitFor();
  };
  await run();
  const plan = page.getByRole("region", { name: "Plan" });
  await plan.getByText("1 + input.prompts calls (1 or more) in 2 waves, at most 2 at once").waitFor();
  await plan.getByText("0 USD").waitFor();
  await screenshot("open");
  const prompts = page.getByRole("textbox", { name: "prompts" });
  await prompts.fill("a cat\na dog\na fox");
  await plan.getByText("4 calls in 2 waves, at most 2 at once").waitFor();
  // No run has told yet how long it takes.
  assert.equal(await plan.getByText("Time").count(), 0);
  await screenshot("exact");

  // More than a map may have is said before it is started.
  await prompts.fill(JSON.stringify(Array(100_001).fill("x")));
  await plan.getByText(/100001 elements.*would fail/).waitFor();
  await screenshot("too many");
  await prompts.fill("a cat");

  await page.getByRole("button", { name: "Start run" }).click();
  await node(page, "say").and(page.locator(".node-card--completed")).waitFor();
  await run();
  await plan.getByText(/by past runs/).waitFor();
  await screenshot("with the time");
});
