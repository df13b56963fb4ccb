//! Messages in which `…` is code.

use leptos::prelude::*;

/// A message. What stands between backticks in it is shown as code.
#[component]
pub fn Prose(
    /// The message.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let piece = |(text, is_code): (&str, bool)| {
        let text = text.to_owned();
        if is_code {
            view! { <code class="prose-code">{text}</code> }.into_any()
        } else {
            text.into_any()
        }
    };
    pieces(&text).into_iter().map(piece).collect_view()
}

/// A message for where nothing but text can show, such as a title.
pub fn plain(message: &str) -> String {
    pieces(message).into_iter().map(|(text, _)| text).collect()
}

/// The message in pieces that are code or not. A backtick without another one
/// stays as it is.
fn pieces(message: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let mut rest = message;
    while let Some((before, (code, after))) =
        rest.split_once('`').and_then(|(before, rest)| Some((before, rest.split_once('`')?)))
    {
        pieces.extend([(before, false), (code, true)]);
        rest = after;
    }
    pieces.push((rest, false));
    pieces.retain(|(text, _)| !text.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_come_in_pairs() {
        assert_eq!(
            pieces("`a` needs `b`, or `c"),
            [("a", true), (" needs ", false), ("b", true), (", or `c", false)]
        );
        assert_eq!(plain("close it with `}`"), "close it with }");
        assert_eq!(pieces(""), []);
    }
}
