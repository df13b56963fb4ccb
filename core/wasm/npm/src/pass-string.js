// Takes the place of a function of the same name in the glue; the names in it that are
// defined nowhere here are the glue's.

/** Puts a string into the module's memory, as UTF-8. */
export function passStringToWasm0(arg, malloc, realloc) {
  let size = arg.length;
  let ptr = malloc(size, 1) >>> 0;
  let { read, written } = cachedTextEncoder.encodeInto(arg, getUint8ArrayMemory0().subarray(ptr, ptr + size));
  if (read < arg.length) {
    // Beyond ASCII a character of the string takes up to three bytes.
    const needed = written + (arg.length - read) * 3;
    ptr = realloc(ptr, size, needed, 1) >>> 0;
    const rest = getUint8ArrayMemory0().subarray(ptr + written, ptr + needed);
    written += cachedTextEncoder.encodeInto(arg.slice(read), rest).written;
    ptr = realloc(ptr, needed, written, 1) >>> 0;
    size = written;
  }
  WASM_VECTOR_LEN = size;
  return ptr;
}
