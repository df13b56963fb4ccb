//! `openai/rerank` and `openai/score`: how well texts go together.

use serde_json::{Map, Value, json};

use super::embeddings::likeness;
use super::input::{invalid, wrong};
use super::palette::words;
use super::{Work, fields};
use crate::providers::CallError;

/// The most texts that one call may compare.
const MAX_TEXTS: usize = 1024;

/// `openai/rerank`: the documents, the one that answers the query best first.
pub(super) fn rerank(work: &Work) -> Result<Map<String, Value>, CallError> {
    let input = work.input();
    let query = input.text("query")?;
    if let Some(other @ Value::String(_)) = input.get("documents") {
        return Err(wrong("documents", "a list of texts", other));
    }
    let documents = input.texts("documents")?;
    check_count("documents", documents.len())?;
    let top = input.whole("top_n", documents.len() as u64, 1..=u64::MAX)?;
    let scores = documents.iter().map(|it| relevance(query, it));
    let mut ranked: Vec<(usize, f64)> = scores.enumerate().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.truncate(usize::try_from(top).unwrap_or(usize::MAX));
    let results: Vec<Value> = ranked
        .into_iter()
        .map(|(index, score)| {
            let document = json!({"text": documents[index]});
            json!({"index": index, "relevance_score": score, "document": document})
        })
        .collect();
    Ok(fields([("model", json!(work.call.model)), ("results", json!(results))]))
}

/// `openai/score`: each pair of texts, or one text against each of a list.
pub(super) fn score(work: &Work) -> Result<Map<String, Value>, CallError> {
    let (first, second) = (work.input().texts("text_1")?, work.input().texts("text_2")?);
    let count = first.len().max(second.len());
    check_count("text_1` or `text_2", count)?;
    if first.len() != second.len() && first.len() != 1 && second.len() != 1 {
        return Err(invalid(format!(
            "`text_1` has {} texts and `text_2` has {}; \
             they must be as many, or one of them only one",
            first.len(),
            second.len()
        )));
    }
    let pair = |index: usize| (first[index % first.len()], second[index % second.len()]);
    let data: Vec<Value> = (0..count)
        .map(|index| {
            let (a, b) = pair(index);
            let score = rounded(likeness(a, b).clamp(0.0, 1.0));
            json!({"object": "score", "index": index, "score": score})
        })
        .collect();
    Ok(fields([
        ("object", json!("list")),
        ("model", json!(work.call.model)),
        ("data", json!(data)),
    ]))
}

/// How well a document answers a query, from 0 to 1: mostly how many of the
/// query's words it has, because a long document is unlike a short query.
fn relevance(query: &str, document: &str) -> f64 {
    let asked = words(query);
    let told = words(document);
    let weight = |word: &String| if word.len() > 3 { 1.0 } else { 0.2 };
    let total: f64 = asked.iter().map(weight).sum();
    let met: f64 = asked.iter().filter(|word| told.contains(word)).map(weight).sum();
    let shared = if total > 0.0 { met / total } else { 0.0 };
    rounded((0.5 * shared + 0.5 * likeness(query, document)).clamp(0.0, 1.0))
}

fn check_count(name: &str, count: usize) -> Result<(), CallError> {
    if count > MAX_TEXTS {
        return Err(invalid(format!("`{name}` has {count} texts; the most is {MAX_TEXTS}")));
    }
    Ok(())
}

fn rounded(score: f64) -> f64 {
    (score * 1e6).round() / 1e6
}
