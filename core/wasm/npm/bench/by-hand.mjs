// What a program would write that has no such package: a schema, a sort of the graph,
// and a pattern for the references.

import Ajv from "ajv";

const text = { type: "string" };
const task = {
  type: "object",
  required: ["task"],
  properties: {
    type: { const: "task" },
    model_id: { type: "string", minLength: 1 },
    task: { type: "string", pattern: "^[a-z0-9-]+(/[a-z0-9-]+)+$" },
    payload: { type: "object" },
    inputs: { type: "object" },
    outputs: { type: "array", items: text },
  },
};
const map = {
  type: "object",
  required: ["items", "node"],
  properties: {
    type: { const: "map" },
    node: task,
    tolerance: { type: "number", minimum: 0, maximum: 1 },
    max_concurrency: { type: "integer", minimum: 1 },
  },
};
const node = { if: { properties: { type: { const: "map" } }, required: ["type"] }, then: map, else: task };
const edge = { type: "object", required: ["from", "to"], properties: { from: text, to: text } };
const ids = { pattern: "^[A-Za-z_][A-Za-z0-9_-]{0,63}$" };
const fits = new Ajv({ allErrors: true, strict: false }).compile({
  type: "object",
  required: ["dag"],
  properties: {
    name: { type: "string", minLength: 1, maxLength: 200 },
    region: { enum: ["global", "us", "eu"] },
    timeout_seconds: { type: "integer", minimum: 1, maximum: 86400 },
    dag: {
      type: "object",
      required: ["nodes"],
      properties: {
        nodes: { type: "object", propertyNames: ids, additionalProperties: node },
        edges: { type: "array", items: edge },
      },
    },
  },
});

const REFERENCE = /\$\{([^}]*)\}/g;
const STEP = "(?:\\.[A-Za-z_][\\w-]*|\\[\\d+\\])*";
const FORM = new RegExp(`^(?:input\\.([A-Za-z_][\\w-]*)|nodes\\.([A-Za-z_][\\w-]*)\\.result|item|index)${STEP}$`);

/** What is wrong with a document, in a list. */
export function checkByHand(document) {
  const faults = fits(document) ? [] : fits.errors.map((error) => error.message);
  const { nodes, edges = [] } = document.dag;
  const parents = new Map(Object.keys(nodes).map((id) => [id, new Set()]));
  for (const { from, to } of edges) {
    if (parents.has(from) && parents.has(to)) parents.get(to).add(from);
    else faults.push(`${from} → ${to} leads nowhere`);
  }
  if (hasCycle(parents)) faults.push("there is a cycle");
  for (const [id, node] of Object.entries(nodes)) {
    eachText(node, (text) => checkText(id, text, document.input_params, parents, faults));
  }
  return faults;
}

/** Takes away nodes that wait for nobody until none is left. */
function hasCycle(parents) {
  const children = new Map([...parents.keys()].map((id) => [id, []]));
  const open = [];
  const waiting = new Map();
  for (const [id, before] of parents) {
    waiting.set(id, before.size);
    if (before.size === 0) open.push(id);
    for (const parent of before) children.get(parent).push(id);
  }
  for (const id of open) {
    for (const child of children.get(id)) {
      waiting.set(child, waiting.get(child) - 1);
      if (waiting.get(child) === 0) open.push(child);
    }
  }
  return open.length < parents.size;
}

function eachText(value, visit) {
  if (typeof value === "string") visit(value);
  else if (value !== null && typeof value === "object") for (const key in value) eachText(value[key], visit);
}

function checkText(id, text, inputs, parents, faults) {
  if (!text.includes("${")) return;
  for (const [whole, inside] of text.matchAll(REFERENCE)) {
    const [form, input, target] = FORM.exec(inside) ?? [];
    if (form === undefined) faults.push(`${id}: ${whole} is no reference`);
    else if (input !== undefined && inputs && !(input in inputs)) faults.push(`${id}: no input ${input}`);
    else if (target !== undefined && !isBefore(target, id, parents)) faults.push(`${id}: ${target} is not before it`);
  }
}

function isBefore(target, id, parents) {
  if (parents.get(id).has(target)) return true;
  const seen = new Set([id]);
  for (const other of seen) for (const parent of parents.get(other)) seen.add(parent);
  return seen.has(target) && target !== id;
}
