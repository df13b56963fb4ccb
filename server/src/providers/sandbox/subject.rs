//! What a request is about, apart from the order to do something with it.

use super::conversation::Conversation;

/// How a request starts that orders something about a subject.
const ORDERS: &[&str] = &[
    "write",
    "rewrite",
    "give",
    "make",
    "create",
    "generate",
    "list",
    "enhance",
    "improve",
    "summar",
    "translate",
    "describe",
    "expand",
    "suggest",
    "turn",
    "draft",
    "compose",
    "please",
    "come up",
    "return",
    "produce",
    "provide",
    "output",
    "respond",
    "answer",
    "condense",
    "shorten",
];

/// Orders that are followed by their subject at once.
const VERBS: &[&str] = &["describe ", "enhance ", "improve ", "expand ", "rewrite ", "translate "];

/// What the answer is about: the request without its order to do something.
pub(super) fn subject_of(chat: &Conversation) -> String {
    let request = chat.request.trim();
    let lower = request.to_lowercase();
    let is_order = ORDERS.iter().any(|it| lower.starts_with(it));
    let mut rest = request;
    if let Some(tail) = after_colon(request, is_order) {
        rest = tail;
    } else if is_order && lower.len() == request.len() {
        // Offsets in the lowercase text only fit when it is as long.
        let cut = [" about ", " for ", " of "]
            .iter()
            .find_map(|it| lower.find(it).map(|at| at + it.len()));
        let verb = VERBS.iter().find_map(|it| lower.starts_with(it).then_some(it.len()));
        rest = cut.or(verb).map_or(request, |at| &request[at..]);
    }
    let rest = rest.trim().trim_matches(['"', '\u{201c}', '\u{201d}', '\'']).trim();
    if rest.is_empty() { chat.instruction.trim().to_owned() } else { rest.to_owned() }
}

/// What follows an order or a short label, as in `Rewrite this: a fox`.
fn after_colon(request: &str, is_order: bool) -> Option<&str> {
    let (head, tail) = request.split_once(':')?;
    let short = head.len() < 200
        && !head.contains('\n')
        && !head.ends_with("http")
        && !head.ends_with("https");
    let label = is_order || head.split_whitespace().count() <= 4;
    (short && label && !tail.trim().is_empty()).then_some(tail)
}

/// A subject as a part of a longer sentence: on one line, without a full stop.
pub(super) fn sentence_body(subject: &str) -> String {
    let line = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    line.trim_end_matches(['.', '!', '?', ' ']).to_owned()
}

/// A text with its first letter in capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The first words of a subject, as a title has them.
pub(super) fn title(subject: &str) -> String {
    let plain = sentence_body(subject);
    let words: Vec<String> = plain.split_whitespace().take(7).map(capital).collect();
    words.join(" ").trim_end_matches([',', ';', ':']).to_owned()
}
