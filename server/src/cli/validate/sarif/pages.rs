//! The pages of the rules, as SARIF takes them.

use rust_embed::RustEmbed;

/// What is in `docs/diagnostics`, inside the binary.
#[derive(RustEmbed)]
#[folder = "../docs/diagnostics"]
struct Files;

/// Where these files are to be read, which links among them go by.
pub(super) const FOLDER: &str =
    concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/diagnostics");

/// What there is to read about a rule.
pub(super) struct Page {
    /// What it finds, on one line.
    pub(super) claim: String,
    /// All of it, without links.
    pub(super) text: String,
    /// All of it as Markdown. Links lead somewhere wherever it is shown.
    pub(super) markdown: String,
}

impl Page {
    /// The page of the rule with this code.
    pub(super) fn of(code: &str) -> Option<Self> {
        let file = Files::get(&format!("{code}.md"))?;
        let (_made_from, page) = std::str::from_utf8(&file.data).ok()?.split_once("-->\n\n")?;
        // After the code, and the severity.
        let claim = page.split("\n\n").nth(2)?.replace('\n', " ");
        let text = with_links(page, |words, _| words.to_owned());
        let markdown = with_links(page, |words, file| format!("[{words}]({FOLDER}/{file})"));
        Some(Self { claim, text, markdown })
    }
}

/// The text with each link `[words](target)` as `link` writes it.
fn with_links(text: &str, link: impl Fn(&str, &str) -> String) -> String {
    let (mut written, mut rest) = (String::new(), text);
    while let Some((head, tail)) = rest.split_once("](") {
        let ends = head.rsplit_once('[').zip(tail.split_once(')'));
        let Some(((before, words), (target, after))) = ends else { break };
        written.push_str(before);
        written.push_str(&link(words, target));
        rest = after;
    }
    written + rest
}

#[cfg(test)]
mod tests {
    use weftwork_core::rules::ALL;

    use super::*;

    /// As long as GitHub lets a description be.
    const MAX_CLAIM: usize = 1024;

    #[test]
    fn every_rule_has_its_page() {
        for code in ALL.iter().map(|rule| rule.code) {
            let Page { claim, text, markdown } = Page::of(code).expect(code);
            assert!(claim.ends_with('.') && claim.len() <= MAX_CLAIM, "{code}: {claim}");
            let title = format!("# `{code}`\n\n");
            for page in [&text, &markdown] {
                assert!(page.starts_with(&title) && page.contains("\n## Example\n"), "{page}");
            }
            assert!(!text.contains("]("), "{text}");
            let mut targets = markdown.split("](").skip(1);
            assert!(targets.all(|it| it.starts_with("https://")), "{markdown}");
        }
    }

    #[test]
    fn links_are_written_anew() {
        let upper = |text| with_links(text, |words, target| format!("{words}<{target}>"));
        assert_eq!(upper("a [b](c.md), [d](e.md#f)."), "a b<c.md>, d<e.md#f>.");
        assert_eq!(upper("[a] (b) [c](d"), "[a] (b) [c](d");
    }
}
