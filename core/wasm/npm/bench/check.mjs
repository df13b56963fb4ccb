// What a check costs a JavaScript program, beside what it would do without the package:
// node bench/check.mjs TARBALL FILE…
//
// Each document is measured in one run, the ways in turn, so that the machine's moods
// meet all of them. The others check less: no types, no ranges, no suggestions.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { checkByHand } from "./by-hand.mjs";

/** How long each document is measured, in milliseconds. */
const TIME = 6000;

/** A workflow of one node, with a parameter. */
const ONE_NODE = JSON.stringify({
  input_params: { subject: { type: "string" } },
  nodes: {
    draw: {
      model_id: "black-forest-labs/FLUX.1-schnell",
      task: "fal/text-to-image",
      payload: { prompt: "${input.subject} at dawn" },
    },
  },
  edges: [],
});

const [tarball, ...files] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "weftwork-bench-"));
try {
  const main = join(folder, "node_modules/weftwork/dist/index.js");
  execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, tarball]);
  size(tarball, main);
  ready(main);
  const { Checker, validateJson } = createRequire(join(folder, "x.cjs"))("weftwork");
  for (const file of files) measure(basename(file), readFileSync(file, "utf8"), validateJson, Checker);
} finally {
  rmSync(folder, { recursive: true });
}

function size(tarball, main) {
  const kilobytes = (file) => `${Math.round(readFileSync(file).length / 1000)} kB`;
  console.log(`package: ${kilobytes(tarball)} gzip in all, its script ${kilobytes(main)} before compression`);
}

/**
 * How long it takes in a new process from before the import until the first report is there,
 * of hardly anything and of a node, and how long node takes to import nothing.
 */
function ready(main) {
  const nothing = join(folder, "nothing.mjs");
  const program = join(folder, "ready.mjs");
  writeFileSync(nothing, "export const validateJson = () => {};");
  writeFileSync(
    program,
    `const [main, document] = process.argv.slice(2);
    const start = performance.now();
    const { validateJson } = await import(main);
    validateJson(document);
    console.log(performance.now() - start);`,
  );
  const ways = {
    "import of nothing": [nothing, ""],
    "ready in a new process": [main, '{"nodes":{},"edges":[]}'],
    "ready, with a node": [main, ONE_NODE],
  };
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < 25; round++) {
    for (const [way, args] of Object.entries(ways)) {
      times[way].push(Number(execFileSync("node", [program, ...args], { encoding: "utf8" })));
    }
  }
  for (const [way, list] of Object.entries(times)) show(way, list);
}

function measure(name, text, validateJson, Checker) {
  const { valid } = JSON.parse(validateJson(text));
  console.log(`${name}: ${text.length} bytes, ${valid ? "valid" : "not valid"}`);
  const ways = {
    "JSON.parse": () => JSON.parse(text),
    "parse, ajv and by hand": () => checkByHand(JSON.parse(text)),
    validateJson: () => validateJson(text),
    ...rechecks(text, Checker),
  };
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  const end = performance.now() + TIME;
  for (let round = 0; round < 3 || performance.now() < end; round++) {
    for (const [way, run] of Object.entries(ways)) {
      const start = performance.now();
      run();
      // The first ones are compiled while they run.
      if (round >= 3) times[way].push(performance.now() - start);
    }
  }
  for (const [way, list] of Object.entries(times)) show(way, list, median(times["JSON.parse"]));
}

/** A letter more and a letter less in a prompt in the middle, with a report each time. */
function rechecks(text, Checker) {
  const prompt = /"(prompt|content|input)":\s*"/g;
  prompt.lastIndex = text.length / 2;
  if (!prompt.test(text)) return {};
  const at = prompt.lastIndex;
  const checker = new Checker(text);
  let isTyped = false;
  return {
    "Checker, after a letter": () => {
      checker.replace(at, at + (isTyped ? 1 : 0), isTyped ? "" : "x");
      isTyped = !isTyped;
      return checker.reportJson();
    },
  };
}

function median(list) {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
}

/** The median and the spread, and how often the median goes into another's. */
function show(name, list, unit) {
  const sorted = list.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)].toFixed(3);
  const ratio = unit === undefined ? "" : `  ${(median(list) / unit).toFixed(2)} × JSON.parse`;
  console.log(`  ${name.padEnd(24)} ${at(0.5).padStart(9)} ms  (${at(0.05)}–${at(0.95)}, ${list.length} times)${ratio}`);
}
