//! Text → what stands in it, by the grammar of the contract, rule by rule:
//!
//! ```text
//! template   = text with zero or more  ${ reference }
//! reference  = root { "." name | "[" index "]" | "[\"" key "\"]" }
//! root       = "input" | "nodes" | "item" | "index"
//! name       = [A-Za-z_][A-Za-z0-9_-]*        index = 0 | [1-9][0-9]*        key = any JSON string
//! ```
//!
//! Every function takes a text and answers with what begins there and with the text
//! after it.

/// What a text is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Text as it is; never empty, and never two in a row.
    Text(String),
    /// `${…}` around a reference.
    Reference(Reference),
    /// `${…}` around anything else, or without an end.
    Malformed,
}

/// What stands in `${…}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Where it begins.
    pub root: Root,
    /// The way from there.
    pub path: Vec<Step>,
}

/// Where a reference begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Root {
    /// `input.NAME`
    Input(String),
    /// `nodes.ID.result`
    Node(String),
    /// `item`
    Item,
    /// `index`
    Index,
}

/// One step of the way.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// `.name` or `["key"]`
    Key(String),
    /// `[0]`
    Index(u32),
}

/// The pieces of a text.
pub fn read(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("$${") {
            plain += "${";
            rest = after;
        } else if let Some(inside) = rest.strip_prefix("${") {
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            let (piece, after) = match reference(inside) {
                Some((reference, after)) => (Piece::Reference(reference), after),
                None => (Piece::Malformed, after_brace(inside)),
            };
            pieces.push(piece);
            rest = after;
        } else {
            plain.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

/// A reference and its `}`.
fn reference(text: &str) -> Option<(Reference, &str)> {
    let (word, mut rest) = name(text)?;
    let mut steps = Vec::new();
    while let Some((step, after)) = step(rest) {
        steps.push(step);
        rest = after;
    }
    let rest = rest.strip_prefix('}')?;
    let (root, n_used) = match (word, steps.as_slice()) {
        ("input", [Step::Key(name), ..]) => (Root::Input(name.clone()), 1),
        ("nodes", [Step::Key(id), Step::Key(result), ..]) if result == "result" => {
            (Root::Node(id.clone()), 2)
        }
        ("item", _) => (Root::Item, 0),
        // It is a number, so nothing can follow it.
        ("index", []) => (Root::Index, 0),
        _ => return None,
    };
    Some((Reference { root, path: steps.split_off(n_used) }, rest))
}

fn step(text: &str) -> Option<(Step, &str)> {
    if let Some(rest) = text.strip_prefix('.') {
        let (name, rest) = name(rest)?;
        return Some((Step::Key(name.to_owned()), rest));
    }
    let rest = text.strip_prefix('[')?;
    let (step, rest) = key(rest).or_else(|| index(rest))?;
    Some((step, rest.strip_prefix(']')?))
}

fn name(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_') {
        return None;
    }
    let is_in_name = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    Some(text.split_at(text.find(|it| !is_in_name(it)).unwrap_or(text.len())))
}

fn index(text: &str) -> Option<(Step, &str)> {
    let end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let has_leading_zero = digits.len() > 1 && digits.starts_with('0');
    if has_leading_zero { None } else { Some((Step::Index(digits.parse().ok()?), rest)) }
}

fn key(text: &str) -> Option<(Step, &str)> {
    let after = after_quote(text.strip_prefix('"')?)?;
    let quoted = &text[..text.len() - after.len()];
    Some((Step::Key(serde_json::from_str(quoted).ok()?), after))
}

/// What comes after the quote that closes a string.
fn after_quote(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return Some(characters.as_str()),
            '\\' => drop(characters.next()),
            _ => {}
        }
    }
    None
}

/// Where the text goes on after something that is no reference: after the next `}`
/// that is not part of a quoted key.
fn after_brace(text: &str) -> &str {
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("[\"").and_then(after_quote) {
            rest = after;
            continue;
        }
        rest = &rest[character.len_utf8()..];
        if character == '}' {
            break;
        }
    }
    rest
}
