// What callers give that is no JSON: options, whose getters may do as they please, and
// places in a text.

import { WeftworkError } from "./error.js";
import { written } from "./json.js";

/** A property of an object that a caller gave. */
export function property(object, name) {
  try {
    return object?.[name];
  } catch (error) {
    throw new WeftworkError("invalid-argument", `\`${name}\` cannot be read`, { cause: error });
  }
}

/** The JSON text of an option; undefined if it is not given. */
export function option(options, name) {
  const value = property(options, name);
  return value === undefined || value === null ? undefined : written(value, `\`${name}\``);
}

/** The index of a place that is given as that, or as a line and a column. */
export function indexOfPlace(text, place) {
  if (typeof place !== "number") return indexOfPosition(text, place);
  return Math.min(whole(place, 0, "the place"), text.length);
}

/**
 * The index of a line and a column, both from 1. What is past the end of a line or of
 * the text counts as that end, as it does for language servers.
 */
export function indexOfPosition(text, position) {
  const line = whole(property(position, "line"), 1, "`line`");
  const column = whole(property(position, "column"), 1, "`column`");
  let start = 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return Math.min(start + column - 1, end < 0 ? text.length : end);
}

/** A whole number that is not below another. */
export function whole(value, least, name) {
  if (Number.isInteger(value) && value >= least) return value;
  throw new WeftworkError("invalid-argument", `${name} has to be a whole number from ${least}`);
}
