//! The header of a rule's file: what its page says, in Markdown.
//!
//! ```text
//! //! `code`: what breaking the rule is.
//! //!
//! //! Why that matters, what its author would see, what is not reported on purpose.
//! //!
//! //! # Example
//! //!
//! //! (a document that breaks this rule alone)
//! //!
//! //! # Instead
//! //!
//! //! What to do about it.
//! //!
//! //! (the same document, mended)
//! ```

/// What a rule's file says of the rule.
#[derive(Debug)]
pub(super) struct Header {
    /// What breaking it is: a sentence that begins with a small letter.
    pub(super) claim: String,
    /// Why that matters.
    pub(super) why: String,
    /// A document that breaks it.
    pub(super) example: Section,
    /// What to do about it.
    pub(super) instead: Section,
}

/// A document, and what is said of it.
#[derive(Debug)]
pub(super) struct Section {
    /// What is said before it; empty when nothing is.
    pub(super) prose: String,
    /// What the document is marked as: `json` or `text`.
    pub(super) language: String,
    /// The document.
    pub(super) document: String,
}

/// What is wrong with a header.
type Fault = &'static str;

impl Header {
    /// Reads the header of the file of the rule `code`.
    pub(super) fn read(code: &str, source: &str) -> Result<Self, Fault> {
        let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
        let lines: Vec<_> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let text = lines.join("\n");
        let text =
            text.strip_prefix(&format!("`{code}`: ")).ok_or("it does not begin with its code")?;
        let (claim, rest) = split(text, "\n\n", "nothing below the claim says why it matters")?;
        let (why, rest) = split(rest, "\n\n# Example\n\n", "it has no `# Example`")?;
        let (example, instead) = split(rest, "\n\n# Instead\n\n", "it has no `# Instead`")?;
        if !claim.ends_with('.') {
            return Err("the claim has no full stop");
        }
        Ok(Self {
            claim: claim.to_owned(),
            why: why.to_owned(),
            example: Section::read(example)?,
            instead: Section::read(instead)?,
        })
    }
}

impl Section {
    fn read(text: &str) -> Result<Self, Fault> {
        let (prose, block) = split(text, "```", "a section has no document")?;
        let (language, rest) = split(block, "\n", "a document has no lines")?;
        let (document, rest) = split(rest, "```", "a document has no end")?;
        if !rest.is_empty() {
            return Err("something stands below a document");
        }
        Ok(Self {
            prose: prose.trim_end().to_owned(),
            language: language.to_owned(),
            document: document.to_owned(),
        })
    }
}

/// The parts of a text on either side of `between`, where it stands first.
fn split<'t>(text: &'t str, between: &str, fault: Fault) -> Result<(&'t str, &'t str), Fault> {
    text.split_once(between).ok_or(fault)
}
