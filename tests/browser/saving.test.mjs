// What is typed is saved, also after the network was away or somebody else saved.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { asker, eventually, newWorkflow, saved } from "./steps.mjs";

journey("nothing is lost offline", async ({ page, editor, base, token, allowError, screenshot }) => {
  allowError(/ERR_INTERNET_DISCONNECTED/);
  await newWorkflow(page, editor, "Blank");
  const name = page.getByRole("textbox", { name: "Name of the workflow" });
  await page.context().setOffline(true);
  await name.fill("Written offline");
  await name.press("Enter");
  await page.getByText(/offline/i).first().waitFor();
  await screenshot("away");
  await page.context().setOffline(false);
  const stored = async (id) => (await saved(page, base, token, id)).workflow.name;
  await eventually(() => stored(), (it) => it === "Written offline", "it is saved when the network is back");

  // Typed, and closed before anything could be saved.
  allowError(/ERR_FAILED/);
  const address = page.url();
  await page.route("**/api/workflows/*", (route) =>
    route.request().method() === "PUT" ? route.abort() : route.continue(),
  );
  await name.fill("Closed at once");
  await name.press("Enter");
  await page.goto("about:blank");
  await page.unroute("**/api/workflows/*");
  assert.equal(await stored(/wf_\w+/.exec(address)[0]), "Written offline");
  await page.goto(address);
  await eventually(() => stored(), (it) => it === "Closed at once", "it is saved when the page is back");
});

journey("two who edit at once do not overwrite each other", async ({ page, editor, base, token, allowError, screenshot }) => {
  allowError(/412/);
  await newWorkflow(page, editor, "Blank");
  const { workflow } = await saved(page, base, token);
  const other = { ...workflow, description: "by somebody else" };
  await asker(base, token)("PUT", `/workflows/${workflow.id}`, other);
  const name = page.getByRole("textbox", { name: "Name of the workflow" });
  await name.fill("Mine");
  await name.press("Enter");
  await page.getByRole("button", { name: /overwrite/i }).waitFor();
  await screenshot("conflict");
  const kept = (await saved(page, base, token)).workflow;
  assert.equal(kept.description, "by somebody else");
  await page.getByRole("button", { name: /overwrite/i }).click();
  const stored = async () => (await saved(page, base, token)).workflow.name;
  await eventually(stored, (it) => it === "Mine", "the own version is saved on demand");
});
