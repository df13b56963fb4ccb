// Makes the package's folder from the WebAssembly module and `src`:
// node build.mjs MODULE.wasm FOLDER VERSION

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { pack, unpack } from "./src/packing.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const REPOSITORY = join(HERE, "../../..");

const [wasm, folder, version] = process.argv.slice(2);
const dist = join(folder, "dist");
const glue = join(folder, "../glue");
rmSync(folder, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
bindgen();
await bundle();
writeTypes();
writeManifest();
cpSync(join(HERE, "README.md"), join(folder, "README.md"));
for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) cpSync(join(REPOSITORY, name), join(folder, name));

/** Makes the glue between the module and JavaScript, and the final module. */
function bindgen() {
  const options = ["--target", "web", "--no-typescript", "--experimental-reset-state-function"];
  const strip = ["--remove-name-section", "--remove-producers-section"];
  execFileSync("wasm-bindgen", [...options, ...strip, "--out-dir", glue, "--out-name", "glue", wasm]);
}

/** One self-contained file of the whole package, for `import` and `require`. */
function bundle() {
  return build({
    entryPoints: [join(HERE, "src/index.js")],
    outfile: join(dist, "index.js"),
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    charset: "utf8",
    logLevel: "warning",
    // Where the glue would fetch the module, which nothing calls.
    logOverride: { "empty-import-meta": "silent" },
    banner: { js: `// weftwork ${version}, MIT OR Apache-2.0` },
    define: { WEFTWORK_VERSION: JSON.stringify(version) },
    plugins: [{ name: "module", setup: resolveModule }],
  });
}

/** Where the two imports lead that are made here. */
function resolveModule({ onResolve, onLoad }) {
  onResolve({ filter: /^weftwork-/ }, ({ path }) => ({ path, namespace: "made", sideEffects: false }));
  onLoad({ filter: /^weftwork-glue$/, namespace: "made" }, () => ({ contents: glueText() }));
  onLoad({ filter: /^weftwork-packed$/, namespace: "made" }, () => ({ contents: packedText() }));
}

/** The module as a script. */
function packedText() {
  const bytes = readFileSync(join(glue, "glue_bg.wasm"));
  const packed = pack(bytes);
  if (!bytes.equals(unpack(packed))) throw new Error("what is packed does not come out again");
  return `export default ${JSON.stringify(packed)};`;
}

/**
 * The glue, but for how it passes a string. It would look at every character in a
 * loop; platforms do that several times faster, in one call for text that is ASCII.
 */
function glueText() {
  const text = readFileSync(join(glue, "glue.js"), "utf8");
  const passString = /^function passStringToWasm0\(arg, malloc, realloc\) \{.*?^\}$/ms;
  if (!passString.test(text)) throw new Error("the glue passes strings in another way than it did");
  const better = readFileSync(join(HERE, "src/pass-string.js"), "utf8");
  return text.replace(passString, () => better.replace("export function", "function"));
}

/**
 * The types for both sorts of callers, who look for them by these endings. Those of an ES
 * module may be taken from a CommonJS one, and not the other way round.
 */
function writeTypes() {
  cpSync(join(HERE, "index.d.ts"), join(dist, "index.d.cts"));
  writeFileSync(join(dist, "index.d.ts"), 'export * from "./index.cjs";\n');
}

/** The manifest without what only building and testing need. */
function writeManifest() {
  const { devDependencies, private: _, scripts, ...manifest } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
}
