// Starts `weftwork serve` on a free port, with a data folder of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The program under test. */
export const BINARY =
  process.env.WEFTWORK_BIN ??
  fileURLToPath(new URL("../../target/release/weftwork", import.meta.url));

/** The line that the server prints once it answers. */
const READY = /^Editor: ((http:\/\/\S+?)\/#token=(ww_\S+))$/;

/** How long a start may take, in milliseconds. */
const PATIENCE = 20_000;

/** How many of its last lines are kept to explain a failure. */
const KEPT_LINES = 40;

// Without this, a signal would end us without the event that ends the server.
process.once("SIGTERM", () => process.exit(143));
process.once("SIGINT", () => process.exit(130));

/** Starts a server, and stops it when what was deferred runs. */
export async function startServer(dataDir, defer) {
  const args = ["serve", "--listen", "127.0.0.1:0", "--data-dir", dataDir];
  const child = spawn(BINARY, args, { stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = once(child, "close").catch(() => {});
  defer(async () => {
    process.off("exit", kill);
    kill();
    await ended;
  });

  const log = [];
  const links = await untilReady(child, log);
  return {
    links,
    pid: child.pid,
    log: () => log,
    exit: () => child.exitCode ?? child.signalCode,
  };
}

/** Waits for the line that tells the address, and keeps every other one. */
function untilReady(child, log) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error([`${BINARY} ${why}`, ...log].join("\n")));
    const timer = setTimeout(() => fail(`printed no link within ${PATIENCE} ms`), PATIENCE);
    const take = (line) => {
      const ready = READY.exec(line);
      if (ready) {
        clearTimeout(timer);
        const [, editor, base, token] = ready;
        resolve({ editor, base, token });
        return;
      }
      log.push(line);
      if (log.length > KEPT_LINES) log.shift();
    };
    createInterface({ input: child.stdout }).on("line", take);
    createInterface({ input: child.stderr }).on("line", take);
    child.once("error", (error) => {
      clearTimeout(timer);
      fail(`could not start: ${error.message}`);
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      fail(`ended (${signal ?? code}) before it printed its link`);
    });
  });
}
