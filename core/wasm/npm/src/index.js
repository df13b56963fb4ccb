// What the package offers. Each function writes its arguments as JSON, calls the
// function of the same name in the module, and reads its answer.

import * as glue from "weftwork-glue";

import { indexOfPlace, indexOfPosition, option, property } from "./arguments.js";
import { Checker } from "./checker.js";
import { WeftworkError } from "./error.js";
import { documentText, newMark, readWithBigInts, string, textOrWritten, written } from "./json.js";
import { call } from "./module.js";

export { Checker, WeftworkError };

/** The package's version; the build fills it in. */
export const version = WEFTWORK_VERSION;

export function validate(document, options) {
  const mark = newMark();
  return readWithBigInts(validateMarked(document, options, mark), mark);
}

export function validateJson(document, options) {
  return validateMarked(document, options, undefined);
}

function validateMarked(document, options, mark) {
  const models = option(options, "models");
  return call(glue.validate, documentText(document), models, typeof document === "string", mark);
}

export function types(document) {
  return withPlacesOf(document, JSON.parse(call(glue.types, documentText(document))));
}

export function plan(document, options) {
  const [inputs, models, history] = ["inputs", "models", "history"].map((name) => option(options, name));
  return JSON.parse(call(glue.plan, documentText(document), inputs, models, history));
}

export function resolve(template, values) {
  const mark = newMark();
  return readWithBigInts(resolveMarked(template, values, mark), mark);
}

export function resolveJson(template, values) {
  return resolveMarked(template, values, undefined);
}

function resolveMarked(template, values, mark) {
  const valuesText = values === undefined ? "{}" : textOrWritten(values, "`values`");
  return call(glue.resolve, written(template, "the template"), valuesText, mark);
}

export function applyPatch(document, patch) {
  return call(glue.applyPatch, documentText(document), textOrWritten(patch, "the patch"));
}

export function addNode(document, id, node, position) {
  const place = position == null ? undefined : written({ x: property(position, "x"), y: property(position, "y") }, "the position");
  return call(glue.addNode, documentText(document), string(id, "the id"), written(node, "the node"), place);
}

export function removeNode(document, id) {
  return call(glue.removeNode, documentText(document), string(id, "the id"));
}

export function renameNode(document, from, to) {
  return call(glue.renameNode, documentText(document), string(from, "the old id"), string(to, "the new id"));
}

export function renameInput(document, from, to) {
  return call(glue.renameInput, documentText(document), string(from, "the old name"), string(to, "the new name"));
}

export function addEdge(document, from, to) {
  return call(glue.addEdge, documentText(document), string(from, "`from`"), string(to, "`to`"));
}

export function removeEdge(document, from, to) {
  return call(glue.removeEdge, documentText(document), string(from, "`from`"), string(to, "`to`"));
}

export function references(document, symbol) {
  const [node, input] = ["node", "input"].map((name) => {
    const value = property(symbol, name);
    return value === undefined ? undefined : string(value, `\`${name}\``);
  });
  return withPlacesOf(document, JSON.parse(call(glue.references, documentText(document), node, input)));
}

export function hover(text, place, options) {
  return askAt(glue.hover, text, place, options);
}

export function complete(text, place, options) {
  return askAt(glue.complete, text, place, options);
}

export function indexAt(text, position) {
  return indexOfPosition(string(text, "the text"), position);
}

export function taskTypes() {
  return JSON.parse(call(glue.taskTypes));
}

/** What the module answers about a place. Only a text has places. */
function askAt(wasmFunction, text, place, options) {
  const index = indexOfPlace(string(text, "the text"), place);
  return JSON.parse(call(wasmFunction, documentText(text), index, option(options, "models")));
}

/** A list of what stands in a document, without places unless that was a text. */
function withPlacesOf(document, list) {
  if (typeof document !== "string") for (const it of list) it.range = null;
  return list;
}
