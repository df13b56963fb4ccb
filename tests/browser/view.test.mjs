// What the canvas shows stays in view when its window changes its size.

import assert from "node:assert/strict";

import { journey } from "./harness.mjs";
import { asker, eventually, graph, middle, node, open } from "./steps.mjs";

const IDS = ["one", "two", "three"];

journey("a smaller window still shows what was looked at", async ({ page, editor, base, token, screenshot }) => {
  const say = (content) => ({
    task: "openai/chat-completion",
    model_id: "sandbox",
    payload: { messages: [{ role: "user", content }] },
  });
  const { workflow } = await asker(base, token)("POST", "/workflows", {
    name: "In a row",
    dag: {
      nodes: Object.fromEntries(
        IDS.map((id, at) => [id, say(at ? `\${nodes.${IDS[at - 1]}.result.choices[0].message.content}` : "Hello")]),
      ),
      edges: IDS.slice(1).map((to, at) => ({ from: IDS[at], to })),
    },
  });
  await open(page, editor);
  await page.goto(`${base}/workflows/${workflow.id}`);
  await node(page, "three").waitFor();
  const shown = async () => {
    const window = await graph(page).boundingBox();
    const cards = await Promise.all(IDS.map((id) => node(page, id).boundingBox()));
    return IDS.filter((_, at) => cards[at] && encloses(window, cards[at]));
  };
  await eventually(shown, (ids) => ids.length === IDS.length, "all nodes are in view");

  // To select what is in view moves nothing, so everything stays in view.
  await graph(page).focus();
  await page.keyboard.press("End");
  await node(page, "three").and(page.locator("[aria-selected=true]")).waitFor();
  await page.setViewportSize({ width: 820, height: 700 });
  await eventually(shown, (ids) => ids.length === IDS.length, "all are in the smaller window");
  // Its word has no room any more, and is its name nevertheless.
  assert.equal(await page.getByRole("button", { name: "History" }).count(), 1);
  await screenshot("all");

  // Who has looked closer keeps what was in the middle.
  const fromMiddle = async () => {
    const [window, card] = [await middle(graph(page)), await middle(node(page, "three"))];
    return [card.x - window.x, card.y - window.y].map(Math.round);
  };
  const fitted = await fromMiddle();
  await graph(page).press("+");
  const zoomed = await eventually(fromMiddle, (it) => it[0] > fitted[0], "it is larger");
  await page.setViewportSize({ width: 1200, height: 560 });
  await eventually(
    fromMiddle,
    (it) => it.every((distance, axis) => Math.abs(distance - zoomed[axis]) <= 1),
    `it is as far from the middle as it was, ${zoomed}`,
  );
  await screenshot("closer");
});

/** Whether all of `inner` is within `outer`. */
function encloses(outer, inner) {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
