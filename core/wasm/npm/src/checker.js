// A document that is being edited.

import * as glue from "weftwork-glue";

import { option, whole } from "./arguments.js";
import { WeftworkError } from "./error.js";
import { MAX_DOCUMENT, documentText, newMark, readWithBigInts, string } from "./json.js";
import { call, instanceNumber } from "./module.js";
import { EditedText } from "./text.js";

/** A surrogate without its other half. */
const HALF = /\p{Surrogate}/u;

/** Keeps a text and what is wrong with it; an edit costs no more than what it concerns. */
export class Checker {
  /** The text, which outlives the module's instance. */
  #text;
  #hasHalves;
  #models;
  /** The checker within the module, and the number of the instance that has it. */
  #inner;
  #instance;

  constructor(text, options) {
    this.#text = new EditedText(string(text, "the text"));
    this.#hasHalves = HALF.test(text);
    this.#models = option(options, "models");
    this.#ask(() => {});
  }

  get text() {
    return this.#text.toString();
  }

  replace(start, end, text) {
    const { length } = this.#text;
    whole(start, 0, "`start`");
    if (whole(end, start, "`end`") > length) {
      throw new WeftworkError("invalid-argument", `\`end\` has to be ${length} at most, where the text ends`);
    }
    string(text, "the new text");
    // Of what is much too long, only the beginning is in the module, and of half a pair of
    // surrogates nothing: the other half may be there already, or come later.
    this.#hasHalves ||= HALF.test(text);
    if (length > MAX_DOCUMENT || this.#hasHalves) this.#inner = undefined;
    else this.#ask((checker) => checker.replace(start, end, text));
    this.#text.replace(start, end, text);
  }

  report() {
    const mark = newMark();
    return readWithBigInts(this.#ask((checker) => checker.report(mark)), mark);
  }

  reportJson() {
    return this.#ask((checker) => checker.report());
  }

  // Both in one call: behind it the instance may be another one, of what is very large.
  #ask(question) {
    return call(() => question(this.#checker()));
  }

  /** The checker in the instance that there is now, which may not be the one before. */
  #checker() {
    if (this.#inner === undefined || this.#instance !== instanceNumber()) {
      this.#inner = new glue.Checker(documentText(this.text), this.#models);
      this.#instance = instanceNumber();
    }
    return this.#inner;
  }
}
