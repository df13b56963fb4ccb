//! Examples that cannot be printed as a whole JSON document.

use super::header::Section;

/// Stands in an excerpt for what was left out.
const LEFT_OUT: &str = "    …\n";

/// Why an example is no whole JSON document.
enum Exception {
    /// It is the text that matters, and it is not JSON.
    NotJson,
    /// It is too long to print; this makes it.
    TooLong(fn() -> String),
}

/// The examples that are exceptions, by the code of their rule.
const EXCEPTIONS: &[(&str, Exception)] = &[
    ("invalid-json", Exception::NotJson),
    // Nothing below ten thousand nodes or 16 MiB breaks this rule.
    ("too-large", Exception::TooLong(ten_thousand_and_one_pages)),
];

fn exception(code: &str) -> Option<&'static Exception> {
    EXCEPTIONS.iter().find(|(exception, _)| *exception == code).map(|(_, exception)| exception)
}

/// Whether what is printed as the rule's example is JSON.
pub(super) fn is_json(code: &str) -> bool {
    exception(code).is_none()
}

/// The whole document that an example shows.
pub(super) fn whole(code: &str, example: &Section) -> String {
    let Some(Exception::TooLong(make)) = exception(code) else { return example.document.clone() };
    let whole = make();
    let (begin, end) = example.document.split_once(LEFT_OUT).expect("an excerpt leaves things out");
    assert!(whole.starts_with(begin) && whole.ends_with(end), "{code}: the excerpt is of another");
    whole
}

/// A workflow that reads a book aloud, with a node for each page of it.
fn ten_thousand_and_one_pages() -> String {
    let page = |number: usize| {
        format!(
            "    \"page_{number}\": {{
      \"model_id\": \"Qwen3-TTS\",
      \"task\": \"openai/audio-speech\",
      \"payload\": {{ \"input\": \"The text of page {number}\" }}
    }}"
        )
    };
    let pages: Vec<_> = (1..=10_001).map(page).collect();
    format!("{{\n  \"nodes\": {{\n{}\n  }}\n}}\n", pages.join(",\n"))
}
