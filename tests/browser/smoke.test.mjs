// The link that the server prints opens the editor.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";

journey("the printed link opens the editor", async ({ page, editor, screenshot }) => {
  await page.goto(editor);
  await page.locator("#splash").waitFor({ state: "detached" });
  assert.equal(await page.title(), "Weftwork");
  await screenshot("start");
});
