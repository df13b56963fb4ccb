// Fresh projects that have the package installed, as its users do.

import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where the tools are that build and check the projects. */
export const TOOLS = fileURLToPath(new URL("../node_modules", import.meta.url));

/** The folder of a fresh project with these files, which goes when the tests end. */
export async function makeProject(files, manifest = {}) {
  const folder = await mkdtemp(join(tmpdir(), "weftwork-npm-"));
  after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, ...manifest }));
  const options = ["install", "--offline", "--no-audit", "--no-fund", "--no-package-lock"];
  await run("npm", [...options, process.env.WEFTWORK_TARBALL], { cwd: folder });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** Makes a tool of ours importable in a project. */
export async function lend(folder, tool) {
  await symlink(join(TOOLS, tool), join(folder, "node_modules", tool));
}

/** What a program writes, run in a project. */
export async function output(folder, program, ...args) {
  const { stdout } = await run(program, args, { cwd: folder });
  return stdout;
}
