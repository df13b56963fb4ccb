// The JSON tab and the canvas show one document.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { eventually, newWorkflow, node } from "./steps.mjs";

journey("the canvas follows the JSON tab", async ({ page, editor, screenshot }) => {
  await newWorkflow(page, editor, "Blank");
  await page.getByRole("tab", { name: "JSON" }).click();
  const text = page.getByRole("textbox", { name: "Workflow as JSON" });
  await text.waitFor();
  const write = async (value) => {
    await text.click();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(value);
  };
  const dag = (task) => ({
    nodes: {
      a: { model_id: "sandbox", task: "openai/audio-speech", payload: { input: "hello" } },
      b: { model_id: "sandbox", task, payload: { audio_url: "${nodes.a.result.audio_url}" } },
    },
    edges: [{ from: "a", to: "b" }],
  });
  await write(JSON.stringify(dag("fal/audio-transcription"), null, 2));
  await node(page, "b").waitFor();
  await page.getByRole("button", { name: "No problems" }).first().waitFor();

  // What could be written is offered, also while the text is no JSON.
  const offers = page.getByRole("listbox", { name: "Completions" });
  const { nodes, edges } = dag("fal/audio-transcription");
  const whole = JSON.stringify({ edges, nodes }, null, 2);
  await write(whole.slice(0, whole.indexOf("audio_url}")));
  await page.keyboard.type("au");
  await offers.getByText("audio_url").waitFor();
  await screenshot("offers");
  await page.keyboard.press("Enter");
  await page.keyboard.type('}"}}}}');
  await offers.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "No problems" }).first().waitFor();
  await text.getByText("${nodes.a.result.audio_url}").waitFor();

  // What stands somewhere is told, and what defines it is gone to.
  const reference = text.getByText("${nodes.a.result.audio_url}");
  await reference.hover();
  await page.getByText(/nodes\.a\.result: object, result of a, openai\/audio-speech/).waitFor();
  await screenshot("told");
  const line = page.locator(".cm-activeLine");
  assert.match(await line.innerText(), /audio_url/);
  await reference.click({ modifiers: ["Control"] });
  await eventually(() => line.innerText(), (it) => /^"a": \{/.test(it.trim()), "Ctrl and a click go to the node");
  await page.locator(".cm-told").waitFor({ state: "detached" });
  await reference.click();
  assert.match(await line.innerText(), /audio_url/);
  await page.keyboard.press("F12");
  await eventually(() => line.innerText(), (it) => /^"a": \{/.test(it.trim()), "F12 goes to the node");
  await page.mouse.move(5, 5);
  await page.locator(".cm-told").waitFor({ state: "detached" });

  // A text without line breaks can be laid out, and that be taken back.
  const compact = JSON.stringify(dag("fal/audio-transcription"));
  await write(compact);
  const n_lines = () => page.locator(".cm-line").count();
  assert.equal(await n_lines(), 1);
  await page.getByRole("button", { name: "Format" }).click();
  await eventually(n_lines, (it) => it > 10, "Format gives each node lines of its own");
  await screenshot("formatted");
  await page.getByRole("button", { name: "Undo" }).click();
  await eventually(n_lines, (it) => it === 1, "Undo brings the one line back");
  await text.click();
  await page.keyboard.press("Shift+Alt+KeyF");
  await eventually(n_lines, (it) => it > 10, "so does the key");

  // A fault that is typed is shown on the node and in the problems list.
  await write(JSON.stringify(dag("fal/audio-transcriptoin"), null, 2));
  await node(page, "b").and(page.locator(":has(.node-card__badge)")).waitFor();
  const problems = page.getByRole("region", { name: "Problems" });
  await problems.getByRole("button", { name: "1 error" }).click();
  await problems.getByText(/there is no task type/i).waitFor();
  await screenshot("fault");

  // Text that is no JSON keeps the last good canvas.
  await write("{ \"nodes\": ");
  await page.getByText(/ends too early/i).first().waitFor();
  assert.equal(await node(page, "a").count(), 1);
  assert.ok(await page.getByRole("button", { name: "Format" }).isDisabled());
  await screenshot("no json");

  // Looking elsewhere does not lose what was typed.
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "JSON" }).click();
  await page.getByText(/ends too early/i).first().waitFor();
});
