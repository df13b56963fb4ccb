// The example of the README does what its comments say.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { makeProject, output } from "./project.mjs";

test("the README's example runs", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, script] = /```js\n(.*?)```/s.exec(readme);
  const folder = await makeProject({ "example.mjs": script });
  const lines = (await output(folder, "node", "example.mjs")).trim().split("\n");
  assert.deepEqual(lines.slice(1), ["true string", "a cat in oil"]);
  assert.match(lines[0], /^.*`prompt`.* \d+$/);
});
