// The module's bytes as text within a script, and back.
//
// The most frequent bytes are one character each and the others two, so that a byte
// never begins in the middle of a character. Compression then finds what it finds in
// the bytes themselves, which in base64 it cannot: over the network this is a quarter
// smaller. The characters need no escape in a string, and no `</script>` can appear.

/** The characters, from a blank on. */
const CHARACTERS = Uint8Array.from(
  Array.from({ length: 95 }, (_, index) => index + 32).filter((code) => !'"\\<'.includes(String.fromCharCode(code))),
);

/** How many bytes have one character; the characters after theirs begin a pair. */
const N_SINGLE = CHARACTERS.length - 2;

/** Bytes → their text, what stands for which byte, and how many they are. */
export function pack(bytes) {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]++;
  const order = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  const codes = [];
  order.forEach((byte, rank) => {
    const pair = rank - N_SINGLE;
    const first = pair < 0 ? rank : N_SINGLE + Math.floor(pair / CHARACTERS.length);
    const second = pair < 0 ? [] : [CHARACTERS[pair % CHARACTERS.length]];
    codes[byte] = String.fromCharCode(CHARACTERS[first], ...second);
  });
  return { text: Array.from(bytes, (byte) => codes[byte]).join(""), order, size: bytes.length };
}

/**
 * WebAssembly that puts the bytes back, in half the time of a script, which would have to
 * be compiled in the midst of it. `f(at, out, end)` reads characters of the memory `m` from
 * `at` on, and writes their bytes from `out` up to `end`, over what has been read. It answers
 * with where the next character is.
 */
const UNPACKER = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x08, 0x01, 0x60, 0x03, 0x7f, 0x7f, 0x7f, 0x01, 0x7f, // a type: (at, out, end: i32) -> i32
  0x03, 0x02, 0x01, 0x00, // a function of it
  0x05, 0x03, 0x01, 0x00, 0x01, // a memory of one page
  0x07, 0x09, 0x02, 0x01, 0x6d, 0x02, 0x00, 0x01, 0x66, 0x00, 0x00, // exports: m, f
  0x0a, 0x4a, 0x01, 0x48, 0x01, 0x02, 0x7f, // its code, with locals: code, table
  0x03, 0x40, // do
  0x20, 0x00, 0x2d, 0x00, 0x00, 0x22, 0x03, // code = memory[at]
  0x2d, 0x00, 0x80, 0x03, 0x22, 0x04, // table = memory[code + 384]
  0x04, 0x40, // if (table)
  0x20, 0x00, 0x41, 0x01, 0x6a, 0x22, 0x00, 0x2d, 0x00, 0x00, // memory[at = at + 1]
  0x20, 0x04, 0x41, 0x07, 0x74, 0x6a, 0x21, 0x03, // code = that + table * 128
  0x0b,
  0x20, 0x01, 0x20, 0x03, 0x2d, 0x00, 0x00, 0x3a, 0x00, 0x00, // memory[out] = memory[code]
  0x20, 0x00, 0x41, 0x01, 0x6a, 0x21, 0x00, // at = at + 1
  0x20, 0x01, 0x41, 0x01, 0x6a, 0x22, 0x01, 0x20, 0x02, 0x49, 0x0d, 0x00, // while ((out = out + 1) < end)
  0x0b,
  0x20, 0x00, 0x0b, // at
);

/**
 * How many bytes are put back in one call. Engines compile a function quickly at first, and
 * well while it runs; only its next call has something of that.
 */
const BYTES_PER_CALL = 16 * 1024;

/** Where the unpacker's tables are: bytes by their characters, and tables by what comes before. */
const NEXT_TABLE = 3 * 128;
const START = 4 * 128;
const PAGE = 64 * 1024;

/** What `pack` made → the bytes. */
export function unpack({ text, order, size }) {
  const { m, f } = new WebAssembly.Instance(new WebAssembly.Module(UNPACKER)).exports;
  m.grow(Math.ceil((START + text.length) / PAGE));
  const memory = new Uint8Array(m.buffer);
  // The byte of each character alone, and of each that comes after either beginning.
  CHARACTERS.forEach((code, rank) => {
    memory[code] = order[rank];
    memory[128 + code] = order[N_SINGLE + rank];
    memory[256 + code] = order[N_SINGLE + CHARACTERS.length + rank];
  });
  CHARACTERS.subarray(N_SINGLE).forEach((code, rank) => {
    memory[NEXT_TABLE + code] = rank + 1;
  });
  new TextEncoder().encodeInto(text, memory.subarray(START));
  const end = START + size;
  for (let at = START, out = START; out < end; out += BYTES_PER_CALL) {
    at = f(at, out, Math.min(out + BYTES_PER_CALL, end));
  }
  return memory.subarray(START, end);
}
