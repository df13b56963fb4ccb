//! `openai/rerank` and `openai/score`: how well texts go together.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::embeddings::Meaning;
use super::words::words;
use crate::providers::CallError;
use crate::providers::sandbox::input::{invalid, wrong};
use crate::providers::sandbox::work::Work;

/// The most texts that one call may compare.
const MAX_TEXTS: usize = 1024;

/// `openai/rerank`: the documents, the one that answers the query best first.
pub(in crate::providers::sandbox) fn rerank(work: &Work) -> Result<Value, CallError> {
    let input = work.input();
    let query = input.text("query")?;
    if let Some(other @ Value::String(_)) = input.get("documents") {
        return Err(wrong("documents", "a list of texts", other));
    }
    let documents = input.texts("documents")?;
    check_count("documents", documents.len())?;
    let top = input.whole("top_n", 1..=u64::MAX)?.unwrap_or(u64::MAX);
    let (asked, meaning) = (words(query), Meaning::of(query));
    let mut ranked = Vec::with_capacity(documents.len());
    for (index, document) in documents.iter().enumerate() {
        work.go_on()?;
        ranked.push((index, relevance(&asked, &meaning, document)));
    }
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.truncate(usize::try_from(top).unwrap_or(usize::MAX));
    let results: Vec<Value> = ranked
        .into_iter()
        .map(|(index, score)| {
            let document = json!({"text": documents[index]});
            json!({"index": index, "relevance_score": score, "document": document})
        })
        .collect();
    Ok(json!({"model": work.call.model, "results": results}))
}

/// `openai/score`: each pair of texts, or one text against each of a list.
pub(in crate::providers::sandbox) fn score(work: &Work) -> Result<Value, CallError> {
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
    let (first, second) = (meanings(work, &first)?, meanings(work, &second)?);
    let score = |index: usize| {
        let (a, b) = (&first[index % first.len()], &second[index % second.len()]);
        json!({"object": "score", "index": index, "score": score_of(a.likeness(b))})
    };
    let data: Vec<Value> = (0..count).map(score).collect();
    Ok(json!({"object": "list", "model": work.call.model, "data": data}))
}

/// What each text means: of one that is compared with many, it is worked out once.
fn meanings(work: &Work, texts: &[&str]) -> Result<Vec<Meaning>, CallError> {
    let meaning = |text: &&str| work.go_on().map(|()| Meaning::of(text));
    texts.iter().map(meaning).collect()
}

/// How well a document answers a query, from 0 to 1: mostly how many of the
/// query's words it has, because a long document is unlike a short query.
fn relevance(asked: &[String], meaning: &Meaning, document: &str) -> f64 {
    let told: HashSet<String> = words(document).into_iter().collect();
    let weight = |word: &String| if word.len() > 3 { 1.0 } else { 0.2 };
    let total: f64 = asked.iter().map(weight).sum();
    let met: f64 = asked.iter().filter(|word| told.contains(*word)).map(weight).sum();
    let shared = if total > 0.0 { met / total } else { 0.0 };
    score_of(0.5 * shared + 0.5 * meaning.likeness(&Meaning::of(document)))
}

fn check_count(name: &str, count: usize) -> Result<(), CallError> {
    if count > MAX_TEXTS {
        return Err(invalid(format!("`{name}` has {count} texts; the most is {MAX_TEXTS}")));
    }
    Ok(())
}

/// The score as callers get it: from 0 to 1, to six places.
fn score_of(likeness: f64) -> f64 {
    (likeness.clamp(0.0, 1.0) * 1e6).round() / 1e6
}
