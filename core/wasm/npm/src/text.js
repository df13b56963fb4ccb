// A long text that is edited again and again.
//
// An edit of a string copies all of it. Here it copies a chunk, or those that it joins.

/** How many UTF-16 units a chunk has to begin with; it is cut when it has twice as many. */
const CHUNK = 32 * 1024;

export class EditedText {
  #chunks;
  #length;

  constructor(text) {
    this.#chunks = cut(text);
    this.#length = text.length;
  }

  get length() {
    return this.#length;
  }

  /** Puts `text` in the place of the units from `start` to `end`, which are in it. */
  replace(start, end, text) {
    const first = this.#find(start);
    const last = this.#find(end);
    const changed = this.#chunks[first.chunk].slice(0, first.at) + text + this.#chunks[last.chunk].slice(last.at);
    this.#chunks.splice(first.chunk, last.chunk - first.chunk + 1, ...cut(changed));
    this.#length += text.length - (end - start);
  }

  toString() {
    return this.#chunks.join("");
  }

  /** The chunk that a unit is in, and where in that it is. */
  #find(unit) {
    let chunk = 0;
    let at = unit;
    for (; at > this.#chunks[chunk].length; chunk++) at -= this.#chunks[chunk].length;
    return { chunk, at };
  }
}

/** The chunks of a text, at least one. */
function cut(text) {
  if (text.length < 2 * CHUNK) return [text];
  return Array.from({ length: Math.ceil(text.length / CHUNK) }, (_, n) => text.slice(n * CHUNK, (n + 1) * CHUNK));
}
