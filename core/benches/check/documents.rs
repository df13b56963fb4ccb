//! Valid documents of any size, always the same.

use serde_json::{Map, Value, json};

/// Words that prompts are made of.
const WORDS: &[&str] = &[
    "amber", "bridge", "canyon", "drifting", "early", "fog", "glass", "harvest", "island", "jade",
    "kite", "lantern", "meadow", "northern", "orchard", "paper", "quiet", "river", "stone", "tide",
];

/// A document of `n_nodes` nodes of which each uses up to two of the ten before it.
pub(crate) fn document(n_nodes: usize) -> String {
    let mut dice = Dice(n_nodes as u64 + 1);
    let mut nodes = Map::new();
    let mut edges = Vec::new();
    for index in 0..n_nodes {
        let mut parents: Vec<usize> =
            (0..2.min(index)).map(|_| index - 1 - dice.below(10.min(index))).collect();
        parents.sort_unstable();
        parents.dedup();
        let id = format!("n{index}");
        edges.extend(parents.iter().map(|from| json!({ "from": format!("n{from}"), "to": id })));
        nodes.insert(id, node(index, &parents, &mut dice));
    }
    let inputs =
        json!({ "subject": { "type": "string" }, "styles": { "type": "array", "max_items": 20 } });
    json!({ "name": format!("{n_nodes} nodes"), "input_params": inputs,
            "dag": { "nodes": nodes, "edges": edges } })
    .to_string()
}

/// Every fifth node is a map; the others speak, draw, film and write by turns.
fn node(index: usize, parents: &[usize], dice: &mut Dice) -> Value {
    let words: Vec<&str> = (0..8).map(|_| WORDS[dice.below(WORDS.len())]).collect();
    let uses =
        parents.iter().map(|parent| format!(" ${{nodes.n{parent}.result.{}}}", main_path(*parent)));
    let prompt = format!("{} of ${{input.subject}}{}", words.join(" "), uses.collect::<String>());
    let (model, task, mut payload) = match index % 5 {
        0 => ("Qwen3-TTS", "openai/audio-speech", json!({ "input": prompt, "voice": "alloy" })),
        1 => (
            "black-forest-labs/FLUX.1-schnell",
            "fal/text-to-image",
            json!({ "prompt": prompt, "num_images": 1 + dice.below(4), "seed": dice.below(1 << 30) }),
        ),
        2 => (
            "fal-ai/wan/v2.2-5b",
            "fal/text-to-video",
            json!({ "prompt": prompt, "num_frames": 81, "fps": 16 }),
        ),
        3 => (
            "Qwen/Qwen3.5-4B",
            "openai/chat-completion",
            json!({ "messages": [{ "role": "user", "content": prompt }], "temperature": 0.7 }),
        ),
        _ => (
            "black-forest-labs/FLUX.1-schnell",
            "fal/text-to-image",
            json!({ "prompt": format!("${{item}}, {prompt}") }),
        ),
    };
    payload["sandbox"] = json!({ "delay_ms": 1 });
    let task = json!({ "model_id": model, "task": task, "payload": payload });
    if index % 5 == 4 {
        json!({ "type": "map", "items": "${input.styles}", "node": task })
    } else {
        task
    }
}

/// The main part of what [`node`] gives.
fn main_path(index: usize) -> &'static str {
    match index % 5 {
        0 => "audio_url",
        1 => "images[0].url",
        2 => "video.url",
        3 => "choices[0].message.content",
        _ => "items",
    }
}

/// A few numbers that look random and are not.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}
