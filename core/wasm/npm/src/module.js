// The WebAssembly module: unpacked and compiled when it is first called, and made
// anew when it may not be used any longer.

import { __wbg_reset_state as restart, initSync } from "weftwork-glue";
import packed from "weftwork-packed";

import { WeftworkError, isAnswer } from "./error.js";
import { unpack } from "./packing.js";

/**
 * WebAssembly never gives memory back. An instance that has grown over this many
 * bytes, as one large document makes it, is replaced by a fresh one.
 */
const MAX_KEPT_BYTES = 256 * 1024 * 1024;

/** What the instance exports; undefined before the first call. */
let instance;

/** How many instances came before this one. */
let number = 0;

/** Tells this instance from others: what one holds is unknown to the next. */
export function instanceNumber() {
  return number;
}

/** Calls a function of the module. Its errors become a `WeftworkError`. */
export function call(wasmFunction, ...args) {
  instance ??= start();
  try {
    return wasmFunction(...args);
  } catch (error) {
    if (isAnswer(error)) throw new WeftworkError(error.code, error.message);
    // Whatever it was doing is half done, so nothing of it may be used again.
    replace();
    const message = "the module failed, as it does when there is no memory left";
    throw new WeftworkError("internal", message, { cause: error });
  } finally {
    if (instance.memory.buffer.byteLength > MAX_KEPT_BYTES) replace();
  }
}

/**
 * Compiles without waiting: engines compile a function when it is first called, and
 * browsers allow it up to 8 MiB.
 */
function start() {
  try {
    return initSync({ module: unpack(packed) });
  } catch (error) {
    const message = "WebAssembly cannot be used here; does a content security policy forbid it?";
    throw new WeftworkError("no-webassembly", message, { cause: error });
  }
}

function replace() {
  number++;
  restart();
  // The glue answers with the instance that it has now.
  instance = initSync();
}
