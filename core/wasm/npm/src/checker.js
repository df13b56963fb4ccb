// A document that is being edited.

import * as glue from "weftwork-glue";

import { option, whole } from "./arguments.js";
import { WeftworkError } from "./error.js";
import { MAX_DOCUMENT, documentText, string } from "./json.js";
import { call, instanceNumber } from "./module.js";

/** How many edits are remembered before they are put into the text. */
const MAX_EDITS = 1000;

/** Keeps a text and what is wrong with it; an edit costs no more than what it concerns. */
export class Checker {
  /** The text before the edits that are not in it yet: to put one in copies all of it. */
  #before;
  #edits = [];
  #length;
  #models;
  /** The checker within the module, and the number of the instance that has it. */
  #inner;
  #instance;

  constructor(text, options) {
    this.#before = string(text, "the text");
    this.#length = text.length;
    this.#models = option(options, "models");
    this.#checker();
  }

  get text() {
    this.#putIn();
    return this.#before;
  }

  replace(start, end, text) {
    const length = this.#length;
    whole(start, 0, "`start`");
    if (whole(end, start, "`end`") > length) {
      throw new WeftworkError("invalid-argument", `\`end\` has to be ${length} at most, where the text ends`);
    }
    string(text, "the new text");
    // Of what is much too long, only the beginning is in the module.
    if (length > MAX_DOCUMENT) this.#inner = undefined;
    else this.#ask((checker) => checker.replace(start, end, text));
    this.#length += text.length - (end - start);
    if (this.#edits.push({ start, end, text }) >= MAX_EDITS) this.#putIn();
  }

  report() {
    return JSON.parse(this.reportJson());
  }

  reportJson() {
    return this.#ask((checker) => checker.report());
  }

  /** Puts the edits into the text. */
  #putIn() {
    for (const { start, end, text } of this.#edits) {
      this.#before = this.#before.slice(0, start) + text + this.#before.slice(end);
    }
    this.#edits = [];
  }

  #ask(question) {
    const checker = this.#checker();
    return call(() => question(checker));
  }

  /** The checker in the instance that there is now, which may not be the one before. */
  #checker() {
    if (this.#inner === undefined || this.#instance !== instanceNumber()) {
      this.#inner = call(() => new glue.Checker(documentText(this.text), this.#models));
      this.#instance = instanceNumber();
    }
    return this.#inner;
  }
}
