//! `openai/embeddings`: texts as points, such that similar texts are near.
//!
//! Words, pairs of words and pieces of words are hashed into the axes of a
//! space; what two texts share points the same way.

use serde_json::{Value, json};

use super::conversation::count_tokens;
use super::words::words;
use crate::providers::CallError;
use crate::providers::sandbox::input::invalid;
use crate::providers::sandbox::seed::hash;
use crate::providers::sandbox::work::Work;

/// How many numbers a point has unless the payload says.
const DIMENSIONS: u64 = 256;

/// The most texts that one call may bring.
const MAX_TEXTS: usize = 2048;

/// Words that say little about what a text is about.
const COMMON: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "has", "have",
    "how", "i", "in", "is", "it", "its", "my", "of", "on", "or", "our", "that", "the", "their",
    "this", "to", "was", "we", "what", "when", "where", "which", "who", "why", "will", "with",
    "you", "your",
];

/// `openai/embeddings`.
pub(in crate::providers::sandbox) fn embed(work: &Work) -> Result<Value, CallError> {
    let input = work.input();
    let texts = input.texts("input")?;
    if texts.len() > MAX_TEXTS {
        return Err(invalid(format!("`input` has {} texts; the most is {MAX_TEXTS}", texts.len())));
    }
    let dimensions = input.whole("dimensions", 1..=4096)?.unwrap_or(DIMENSIONS) as usize;
    input.choice("encoding_format", &["float"])?;
    let tokens: usize = texts.iter().map(|text| count_tokens(text)).sum();
    let point = |(index, text): (usize, &&str)| {
        let numbers = vector(text, dimensions);
        json!({"object": "embedding", "index": index, "embedding": numbers})
    };
    let data: Vec<Value> = texts.iter().enumerate().map(point).collect();
    Ok(json!({
        "object": "list",
        "data": data,
        "model": work.call.model,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }))
}

/// The point of a text, one away from the origin; the origin for an empty text.
fn vector(text: &str, dimensions: usize) -> Vec<f32> {
    let mut point = vec![0.0_f32; dimensions];
    let mut add = |kind: &str, feature: &str, weight: f32| {
        let mixed = hash(&[kind, feature]);
        let sign = if mixed & 1 == 0 { weight } else { -weight };
        point[((mixed >> 1) % dimensions as u64) as usize] += sign;
    };
    let words = words(text);
    for word in &words {
        let weight = weight_of(word);
        add("word", word, weight);
        let letters: Vec<char> = format!("<{word}>").chars().collect();
        for size in 3..=5 {
            for piece in letters.windows(size) {
                add("piece", &piece.iter().collect::<String>(), weight * 0.3);
            }
        }
    }
    for pair in words.windows(2) {
        let weight = weight_of(&pair[0]).min(weight_of(&pair[1]));
        add("pair", &pair.join(" "), weight * 0.5);
    }
    let length = point.iter().map(|it| it * it).sum::<f32>().sqrt();
    if length > 0.0 {
        for it in &mut point {
            *it /= length;
        }
    }
    point
}

/// A text to compare others with.
pub(super) struct Meaning(Vec<f32>);

impl Meaning {
    /// What a text means.
    pub(super) fn of(text: &str) -> Self {
        // More axes than a caller gets, so that fewer words fall together.
        Self(vector(text, 4096))
    }

    /// How alike two texts are: about 0 for strangers, 1 for the same.
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        self.0.iter().zip(&other.0).map(|(x, y)| f64::from(x * y)).sum()
    }
}

/// How much a word says about a text.
fn weight_of(word: &str) -> f32 {
    if COMMON.contains(&word) { 0.12 } else { 1.0 }
}
