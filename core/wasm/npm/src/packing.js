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

/** What `pack` made → the bytes. */
export function unpack({ text, order, size }) {
  const codes = new TextEncoder().encode(text);
  // The byte of each character alone, and of each that comes after either beginning.
  const byteOf = new Uint8Array(3 * 128);
  CHARACTERS.forEach((code, rank) => {
    byteOf[code] = order[rank];
    byteOf[128 + code] = order[N_SINGLE + rank];
    byteOf[256 + code] = order[N_SINGLE + CHARACTERS.length + rank];
  });
  const [first, second] = CHARACTERS.subarray(N_SINGLE);
  const bytes = new Uint8Array(size);
  for (let at = 0, end = 0; end < size; end++) {
    let code = codes[at++];
    if (code === first) code = codes[at++] + 128;
    else if (code === second) code = codes[at++] + 256;
    bytes[end] = byteOf[code];
  }
  return bytes;
}
