//! `openai/embeddings`: texts as points, such that similar texts are near.
//!
//! Words, pairs of words and pieces of words are hashed into the axes of a
//! space; what two texts share points the same way.

use serde_json::{Map, Value, json};

use super::conversation::count_tokens;
use super::input::invalid;
use super::palette::words;
use super::seed::hash;
use super::{Work, fields};
use crate::providers::CallError;

/// How many numbers a point has unless the payload says.
pub(super) const DIMENSIONS: usize = 256;

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
pub(super) fn embed(work: &Work) -> Result<Map<String, Value>, CallError> {
    let input = work.input();
    let texts = input.texts("input")?;
    if texts.len() > MAX_TEXTS {
        return Err(invalid(format!("`input` has {} texts; the most is {MAX_TEXTS}", texts.len())));
    }
    let dimensions = input.whole("dimensions", DIMENSIONS as u64, 1..=4096)? as usize;
    input.choice("encoding_format", &["float"])?;
    let tokens: usize = texts.iter().map(|text| count_tokens(text)).sum();
    let point = |(index, text): (usize, &&str)| {
        let numbers = vector(text, dimensions);
        json!({"object": "embedding", "index": index, "embedding": numbers})
    };
    let data: Vec<Value> = texts.iter().enumerate().map(point).collect();
    Ok(fields([
        ("object", json!("list")),
        ("data", json!(data)),
        ("model", json!(work.call.model)),
        ("usage", json!({"prompt_tokens": tokens, "total_tokens": tokens})),
    ]))
}

/// The point of a text, one away from the origin; the origin for an empty text.
pub(super) fn vector(text: &str, dimensions: usize) -> Vec<f32> {
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

/// How alike two texts are: about 0 for strangers, 1 for the same.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    // More axes than a caller gets, so that fewer words fall together.
    let (a, b) = (vector(a, 4096), vector(b, 4096));
    a.iter().zip(&b).map(|(x, y)| f64::from(x * y)).sum()
}

/// How much a word says about a text.
fn weight_of(word: &str) -> f32 {
    if COMMON.contains(&word) { 0.12 } else { 1.0 }
}
