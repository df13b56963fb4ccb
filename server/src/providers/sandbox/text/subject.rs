//! What a request is about, apart from the order to do something with it.

use super::conversation::Conversation;

/// How a request starts that orders something about a subject.
const ORDERS: &str = "\
write rewrite give make create generate list enhance improve summar translate describe expand \
suggest turn draft compose please come return produce provide output respond answer condense \
shorten";

/// Orders that are followed by their subject at once.
const VERBS: &str = "describe enhance improve expand rewrite translate";

/// What the answer is about: the request without its order to do something.
pub(super) fn subject_of(chat: &Conversation) -> String {
    let request = chat.request.trim();
    let lower = request.to_lowercase();
    let is_order = ORDERS.split(' ').any(|it| lower.starts_with(it));
    let rest = after_colon(request, is_order)
        .or_else(|| after_order(request, &lower).filter(|_| is_order))
        .unwrap_or(request);
    let rest = rest.trim().trim_matches(['"', '\u{201c}', '\u{201d}', '\'']).trim();
    if rest.is_empty() { chat.instruction.trim().to_owned() } else { rest.to_owned() }
}

/// What follows an order, as in `Describe a fox` or `Give me ideas about tea`.
fn after_order<'a>(request: &'a str, lower: &str) -> Option<&'a str> {
    // A place in the lowercase text only fits when it is as long.
    if lower.len() != request.len() {
        return None;
    }
    let place = |it: &str| lower.find(it).map(|at| at + it.len());
    let first = lower.split(' ').next().filter(|it| VERBS.split(' ').any(|verb| verb == *it));
    let at = [" about ", " for ", " of "].into_iter().find_map(place).or(first.map(str::len))?;
    request.get(at..)
}

/// What follows an order or a short label, as in `Rewrite this: a fox`.
fn after_colon(request: &str, is_order: bool) -> Option<&str> {
    let (head, tail) = request.split_once(':')?;
    let short = head.len() < 200 && !head.contains('\n') && !tail.starts_with("//");
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
