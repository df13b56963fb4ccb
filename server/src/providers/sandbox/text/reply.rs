//! What the sandbox answers in a chat: by rule, and about what was asked.

use serde_json::Value;

use super::conversation::Conversation;
use super::embeddings::Meaning;
use super::ideas::{enrich, idea};
use super::phrases::{ENDS, MIDDLES, STARTS, STEPS};
use super::reply_json;
use super::subject::{capital, sentence_body, subject_of, title};
use super::words::{is_in, sentences, words};
use crate::providers::sandbox::seed::{Dice, hash};

/// What kind of answer is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Json,
    List,
    Enrich,
    Summarise,
    Translate,
    Poem,
    Title,
    Talk,
}

/// Word beginnings that give a wish away; earlier rows win.
const SIGNS: &[(&str, Wish)] = &[
    ("json", Wish::Json),
    ("summar tl shorten condense", Wish::Summarise),
    ("translat", Wish::Translate),
    ("haiku poem verse lyric", Wish::Poem),
    (
        "rewrite enhanc expand enrich improve cinematic detailed vivid elaborate prompt",
        Wish::Enrich,
    ),
    ("title headline slogan tagline", Wish::Title),
    ("describ scene shot story", Wish::Enrich),
];

/// What a list may be a list of.
const LISTED: &str = "\
idea prompt scene variation option name title bullet point step way shot line tagline slogan \
example keyword tip fact question item list description story stories \
headline";

/// Numbers that are spelled out, from one.
const NUMBERS: &[&str] =
    &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// Answers a chat; `wanted` is the shape of JSON that `response_format` asks for.
pub(super) fn to(chat: &Conversation, wanted: Option<Value>, seed: u64) -> String {
    let subject = subject_of(chat);
    let mut dice = Dice::new(hash(&[&subject, &seed.to_string()]));
    let asked = format!("{}\n{}", chat.instruction, chat.request).to_lowercase();
    let count = count_asked(&asked);
    if let Some(schema) = wanted {
        return reply_json::fill(&schema, &asked, &subject, count, &mut dice);
    }
    match wish(&asked, count) {
        Wish::Json => reply_json::fill(&Value::Null, &asked, &subject, count, &mut dice),
        Wish::List => list(&asked, &subject, count.unwrap_or(5)),
        Wish::Enrich => enrich(&subject, &mut dice),
        Wish::Summarise => summary(&subject),
        Wish::Translate => {
            format!("(The sandbox does not translate; this is the text as it came.)\n{subject}")
        }
        Wish::Poem => poem(&subject, &mut dice),
        Wish::Title => title(&subject),
        Wish::Talk => talk(&subject, &mut dice),
    }
}

fn wish(asked: &str, count: Option<usize>) -> Wish {
    let words = words(asked);
    let has = |sign: &str| words.iter().any(|word| word.starts_with(sign));
    let found = SIGNS.iter().find(|(signs, _)| signs.split(' ').any(has)).map(|(_, wish)| *wish);
    match found {
        Some(Wish::Json) => Wish::Json,
        _ if count.is_some() || asked.contains(" list of ") || asked.contains("bullet") => {
            Wish::List
        }
        Some(wish) => wish,
        None => Wish::Talk,
    }
}

/// How many things are asked for, as in `4 ideas` or `three short scenes`.
fn count_asked(asked: &str) -> Option<usize> {
    let words = words(asked);
    words.iter().enumerate().find_map(|(at, word)| {
        let spelled = NUMBERS.iter().position(|it| it == word).map(|it| it + 1);
        let number = word.parse().ok().or(spelled).filter(|it| (2..=50).contains(it))?;
        let mut near = words.iter().skip(at + 1).take(4);
        near.any(|it| is_in(it, LISTED)).then_some(number)
    })
}

fn list(asked: &str, subject: &str, count: usize) -> String {
    let bullet = |at: usize| match asked {
        _ if asked.contains("bullet") => "- ".to_owned(),
        _ if asked.contains("number") => format!("{}. ", at + 1),
        _ => String::new(),
    };
    let line = |at: usize| format!("{}{}", bullet(at), idea(asked, subject, at));
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

/// The sentences that share the most words with the rest of the text.
fn summary(text: &str) -> String {
    let sentences: Vec<&str> = sentences(text).collect();
    if sentences.len() <= 2 {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let keep = sentences.len().div_ceil(4).clamp(1, 3);
    let whole = Meaning::of(text);
    // Writers put what matters first.
    let bonus = |at: usize| if at == 0 { 0.1 } else { 0.0 };
    let score = |(at, it): (usize, &&str)| (at, Meaning::of(it).likeness(&whole) + bonus(at));
    let mut ranked: Vec<(usize, f64)> = sentences.iter().enumerate().map(score).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut kept: Vec<usize> = ranked.into_iter().take(keep).map(|(at, _)| at).collect();
    kept.sort_unstable();
    kept.into_iter().map(|at| sentences[at]).collect::<Vec<_>>().join(" ")
}

fn poem(subject: &str, dice: &mut Dice) -> String {
    let plain = sentence_body(subject);
    format!("{}:\n{},\n{}", capital(&plain), dice.pick(MIDDLES), dice.pick(ENDS))
}

fn talk(subject: &str, dice: &mut Dice) -> String {
    let plain = sentence_body(subject);
    let short: String = plain.split_whitespace().take(24).collect::<Vec<_>>().join(" ");
    if short.is_empty() {
        return "The message is empty; say what the answer should be about.".to_owned();
    }
    if subject.trim_end().ends_with('?') {
        return format!(
            "You ask: \u{201c}{short}?\u{201d} The sandbox has no model behind it, so it cannot \
             know the answer; it can rewrite prompts, make lists and JSON, and summarise. \
             Connect a provider for a real answer."
        );
    }
    format!(
        "About \u{201c}{short}\u{201d}: start from {}, then {}, \
         and check the result against what you had in mind.",
        dice.pick(STARTS),
        dice.pick(STEPS),
    )
}
