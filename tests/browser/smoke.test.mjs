// The link that the server prints opens the editor.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { open } from "./steps.mjs";

journey("the printed link opens the editor", async ({ page, editor, screenshot }) => {
  await open(page, editor);
  assert.equal(await page.title(), "Weftwork");
  await screenshot("start");
});
