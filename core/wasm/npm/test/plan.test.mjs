// What a run would do and cost.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import { makeProject } from "./project.mjs";

const weftwork = createRequire(join(await makeProject({}), "main.cjs"))("weftwork");
const { WeftworkError, plan } = weftwork;

/** A map over an input, and what comes after it. */
const WORKFLOW = {
  name: "w",
  input_params: { prompts: { type: "array", max_items: 10 }, style: { type: "string" } },
  dag: {
    nodes: {
      all: {
        type: "map",
        items: "${input.prompts}",
        max_concurrency: 2,
        node: { model_id: "painter", task: "fal/text-to-image", payload: { prompt: "${item} ${input.style}" } },
      },
      first: {
        model_id: "casola/pick",
        task: "casola/pick",
        payload: { source: "${nodes.all.result.items}", indices: [0] },
      },
    },
    edges: [{ from: "all", to: "first" }],
  },
};
const MODELS = [{ id: "painter", provider: "p", tasks: ["fal/text-to-image"], price: { currency: "USD", per_call: 0.003 } }];

/** Checks that a call is refused with this code. */
function refused(code, call, message = /./) {
  assert.throws(call, (error) => error instanceof WeftworkError && error.code === code && message.test(error.message));
}

test("a plan is symbolic until the inputs are given", () => {
  const symbolic = plan(WORKFLOW);
  assert.deepEqual(symbolic.waves, [["all"], ["first"]]);
  assert.deepEqual(symbolic.totals.calls, { min: 0, max: 10, of: "input.prompts" });
  assert.deepEqual(symbolic.missing_inputs, ["prompts", "style"]);
  assert.deepEqual(symbolic.totals.price, {
    amounts: [],
    unknown: [{ node_id: "all", reason: "the catalogue has no price of `painter`" }],
  });

  const inputs = { prompts: ["a", "b", "c"], style: "oil", seed: 2n ** 64n };
  const exact = plan(JSON.stringify(WORKFLOW), { inputs, models: { models: MODELS } });
  assert.deepEqual(exact.totals.calls, { min: 3, max: 3, of: null });
  assert.deepEqual(exact.nodes[0].price, { currency: "USD", min: 0.009, max: 0.009 });
  assert.deepEqual([exact.nodes[0].at_once, exact.nodes[1].model], [2, null]);
  assert.deepEqual(exact.missing_inputs, []);
  assert.equal(exact.totals.time, null);
});

test("past runs tell how long it takes", () => {
  const history = { nodes: { all: [{ duration_ms: 300, calls: 2 }, { duration_ms: 100, calls: 1 }] } };
  const { nodes, critical_path, totals } = plan(WORKFLOW, { inputs: { prompts: [1, 2, 3, 4] }, history });
  // Two at once: four are two rounds, each of which took 100 to 300 ms.
  assert.deepEqual(nodes[0].time, { min_ms: 200, max_ms: 600 });
  assert.deepEqual(totals.time, { min_ms: 200, max_ms: 600 });
  assert.deepEqual(critical_path, { nodes: ["all", "first"], by: "time" });
});

test("what cannot run has no plan", () => {
  const faulty = structuredClone(WORKFLOW);
  faulty.dag.edges = [];
  refused("invalid-document", () => plan(faulty), /`nodes\.all`|`all`/);
  refused("invalid-document", () => plan(WORKFLOW, { models: [{ ...MODELS[0], id: "other" }] }), /painter/);
  refused("invalid-document", () => plan({}));
  refused("invalid-json", () => plan("{"));
  refused("invalid-json", () => plan({ "\ud800": 1 }));
  refused("invalid-argument", () => plan(undefined));
});

test("what is given has to be right", () => {
  refused("invalid-argument", () => plan(WORKFLOW, { inputs: { prompts: "a" } }), /`prompts` has to be an array/);
  refused("invalid-argument", () => plan(WORKFLOW, { inputs: { prompts: Array(11).fill(1) } }), /at most 10/);
  const thrower = { get prompts() { throw new Error("no"); } };
  for (const inputs of [3, "x", [], thrower, () => 0]) refused("invalid-argument", () => plan(WORKFLOW, { inputs }));
  const past = (node) => ({ nodes: { all: [node] } });
  const histories = [3, {}, { nodes: [] }, past({}), past({ duration_ms: 1.5, calls: 1 }), past({ duration_ms: -1, calls: 1 })];
  for (const history of histories) refused("invalid-argument", () => plan(WORKFLOW, { history }), /`history`/);
  refused("invalid-argument", () => plan(WORKFLOW, { models: 3 }), /`models`/);
  refused("invalid-argument", () => plan(WORKFLOW, new Proxy({}, { get() { throw new Error("no"); } })));
  assert.deepEqual(plan(WORKFLOW, { inputs: null, models: undefined, history: null }), plan(WORKFLOW));
});
