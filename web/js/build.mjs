// Bundles what the editor needs besides its wasm module, into `dist`:
// `json-editor.js`, loaded when the JSON tab first opens, and `index.css`, every
// style sheet in one file. A file that would not change is left as it is.

import { readFile, writeFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { outputFiles } = await build({
  absWorkingDir: here("."),
  entryPoints: [
    { in: here("json-editor.js"), out: "json-editor" },
    { in: here("../style/index.css"), out: "index" },
  ],
  outdir: here("dist"),
  write: false,
  bundle: true,
  format: "esm",
  // What has `light-dark()` has these as well.
  target: ["chrome123", "firefox128", "safari17.5"],
  minify: true,
  legalComments: "none",
  logLevel: "warning",
});

await mkdir(here("dist"), { recursive: true });
for (const { path, contents } of outputFiles) {
  const old = await readFile(path).catch(() => undefined);
  if (!old?.equals(contents)) {
    await writeFile(path, contents);
  }
}
