// JavaScript values → JSON text and back, integers of any length included.

import { WeftworkError } from "./error.js";

/** A document over 16 MiB is refused for that, however much longer it is. */
export const MAX_DOCUMENT = 16 * 1024 * 1024;
/** What else may be given, in characters: it takes many times its size of memory. */
const MAX_ARGUMENT = 32 * 1024 * 1024;

/** A document's text: it is given as that, or as any other value. */
export function documentText(document) {
  const text = typeof document === "string" ? document : write(document, "the document");
  return text.length > MAX_DOCUMENT ? text.slice(0, MAX_DOCUMENT + 1) : text;
}

/** The JSON text of an argument that may be given as text. */
export function textOrWritten(value, name) {
  return typeof value === "string" ? limited(value, name) : written(value, name);
}

/** The JSON text of an argument. */
export function written(value, name) {
  return limited(write(value, name), name);
}

/** An argument that has to be a string. */
export function string(value, name) {
  if (typeof value === "string") return limited(value, name);
  throw new WeftworkError("invalid-argument", `${name} has to be a string`);
}

function limited(text, name) {
  if (text.length <= MAX_ARGUMENT) return text;
  throw new WeftworkError("too-large", `${name} is larger than 32 MiB`);
}

function write(value, name) {
  const first = "toJSON" in BigInt.prototype ? writeWithBigInts : JSON.stringify;
  const text = attempt(() => first(value), name, () => writeWithBigInts(value));
  if (typeof text === "string") return text;
  throw new WeftworkError("invalid-argument", `${name} is ${typeof value}, which JSON cannot hold`);
}

/** What `first` gives or, if it throws, what `second` gives. */
function attempt(first, name, second) {
  try {
    return first();
  } catch (error) {
    if (second && error instanceof TypeError) return attempt(second, name);
    const options = { cause: error };
    throw new WeftworkError("invalid-argument", `${name} cannot be written as JSON`, options);
  }
}

/**
 * `JSON.stringify` refuses these, or writes what a page has given them as `toJSON`; in JSON
 * they are integers like others.
 */
function writeWithBigInts(value) {
  const mark = newMark();
  const text = JSON.stringify(value, function (key, it) {
    return typeof this[key] === "bigint" ? mark + this[key] : it;
  });
  return text?.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}

/**
 * What `JSON.parse` makes of a text. Of the integers that are marked in it, those that a
 * number would show otherwise are BigInts.
 */
export function readWithBigInts(text, mark) {
  if (!text.includes(mark)) return JSON.parse(text);
  const isMarked = (it) => typeof it === "string" && it.startsWith(mark);
  return JSON.parse(text, (_, it) => (isMarked(it) ? integer(it.slice(mark.length)) : it));
}

function integer(digits) {
  const number = Number(digits);
  return String(number) === digits ? number : BigInt(digits);
}

/** A text that nobody who wrote the data can have known. */
export function newMark() {
  return `bigint ${Math.random()} ${Math.random()} `;
}
