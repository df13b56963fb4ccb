// A reference is completed while it is typed, told about, and followed.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { asker, eventually, graph, node, open, saved } from "./steps.mjs";

const WORKFLOW = {
  name: "References",
  input_params: { topic: { type: "string", description: "What it is about" } },
  dag: {
    nodes: {
      draw: { task: "fal/text-to-image", model_id: "sandbox", payload: { prompt: "a cat" } },
      say: { task: "openai/audio-speech", model_id: "sandbox", payload: { input: "On" } },
      each: {
        type: "map",
        items: "",
        node: { task: "fal/image-edit", model_id: "sandbox", payload: { prompt: "x", image_url: "" } },
      },
    },
    edges: [{ from: "draw", to: "each" }],
  },
};

/** Where the text of a control stands that begins so, in its one line. */
function textWidth(control, text) {
  const style = getComputedStyle(control);
  const context = document.createElement("canvas").getContext("2d");
  context.font = style.font;
  const lead = parseFloat(style.paddingLeft) + parseFloat(style.borderLeftWidth);
  return { x: lead + context.measureText(text).width, y: parseFloat(style.paddingTop) + 8 };
}

journey("a reference is completed by the keyboard and followed", async ({ page, editor, base, token, screenshot }) => {
  const made = await asker(base, token)("POST", "/workflows", WORKFLOW);
  await open(page, editor);
  await page.goto(`${base}/workflows/${made.workflow.id}`);
  await graph(page).waitFor();

  // In a text: an input, by its first letters.
  const list = page.getByRole("listbox", { name: "Possible references" }).filter({ visible: true });
  const active = list.getByRole("option", { selected: true });
  await node(page, "say").click();
  const input = page.getByRole("textbox", { name: /^input/ });
  await input.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" ${top");
  await active.getByText("input.topic").waitFor();
  assert.match(await active.innerText(), /string/);
  await screenshot("offered");
  await page.keyboard.press("Enter");
  await list.waitFor({ state: "detached" });
  await page.keyboard.type(".");
  assert.equal(await input.inputValue(), "On ${input.topic}.");

  // Step by step to a node that does not come before yet, with the edge for that.
  await page.keyboard.type(" ${nodes.");
  await active.waitFor();
  await list.getByRole("option", { name: /draw.*adds an edge/ }).waitFor();
  await page.keyboard.type("dr");
  await page.keyboard.press("Tab");
  await page.keyboard.type(".");
  await list.getByRole("option", { name: /images/ }).first().waitFor();
  await screenshot("goes on");
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
  await page.keyboard.type("images[0].url");
  // The brace that is there already is typed over.
  await page.keyboard.type("}");
  assert.equal(
    await input.inputValue(),
    "On ${input.topic}. ${nodes.draw.result.images[0].url}",
  );
  const dag = async () => (await saved(page, base, token)).workflow.dag;
  const now = await eventually(dag, (it) => it.edges.length === 2, "the edge is saved");
  assert.deepEqual(now.edges[1], { from: "draw", to: "say" });
  assert.equal(now.nodes.say.payload.input, await input.inputValue());

  // What the caret is in is told, and gone to.
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.locator(".panel").getByText(/images\[0\]\.url.*result of/).waitFor();
  await screenshot("told");

  // So is what the mouse rests on, until it goes elsewhere.
  const tip = page.getByRole("tooltip");
  const words = async (text) => {
    const box = await input.boundingBox();
    const at = await input.evaluate(textWidth, text);
    await page.mouse.move(box.x + at.x, box.y + at.y);
  };
  await words("On ${input.to");
  await tip.getByText(/input\.topic: string/).waitFor();
  await screenshot("pointed at");
  await words("O");
  await tip.waitFor({ state: "detached" });
  await page.keyboard.press("F12");
  await page.getByRole("textbox", { name: "Id", exact: true }).and(page.locator(":visible")).waitFor();
  await eventually(
    () => page.getByRole("textbox", { name: "Id", exact: true }).inputValue(),
    (it) => it === "draw",
    "the node that is named shows",
  );

  // In JSON: the items of a map, and the element inside it.
  await node(page, "each").click();
  await page.getByRole("textbox", { name: /^items/ }).click();
  await page.keyboard.type("${");
  await active.getByText("nodes.draw.result.images").waitFor();
  await page.keyboard.press("Enter");
  await eventually(dag, (it) => it.nodes.each.items === "${nodes.draw.result.images}", "the items are saved");
  await page.getByRole("textbox", { name: /^image_url/ }).click();
  await page.keyboard.type("${item.u");
  await active.getByText("url").waitFor();
  await page.keyboard.press("Enter");
  const url = async () => (await dag()).nodes.each.node.payload.image_url;
  await eventually(url, (it) => it === "${item.url}", "the element's URL is saved");
  // How many elements there are is not known: that is all there is to say.
  await page.getByRole("button", { name: "1 hint" }).first().waitFor();
});
