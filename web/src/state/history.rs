//! The texts that a document had, for undo and redo. No browser in here.

use std::sync::Arc;

/// What the kept texts may take together, in bytes.
const MAX_BYTES: usize = 96 * 1024 * 1024;
/// How many texts are kept.
const MAX_ENTRIES: usize = 200;
/// After a pause this long, in milliseconds, typing begins a new entry.
const PAUSE_MS: f64 = 2500.0;

/// A text that a document had, and what was done to it then.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    label: String,
    text: Arc<str>,
}

/// The texts that a document had.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    undo: Vec<Entry>,
    redo: Vec<Entry>,
    /// The field that was typed in last, and when, in milliseconds.
    typing: Option<(String, f64)>,
}

impl History {
    /// Notes that the document had `text` before `label` was done to it.
    ///
    /// Edits of one `field` that follow each other without a pause are one entry.
    pub fn note(&mut self, label: &str, text: Arc<str>, field: Option<&str>, now_ms: f64) {
        let goes_on = self.typing.as_ref().is_some_and(|(last, at)| {
            Some(last.as_str()) == field && now_ms - at < PAUSE_MS && !self.undo.is_empty()
        });
        self.typing = field.map(|field| (field.to_owned(), now_ms));
        self.redo.clear();
        if !goes_on {
            self.undo.push(Entry { label: label.to_owned(), text });
            self.forget_oldest();
        }
    }

    /// The text before the last edit, given the text that there is now.
    pub fn undo(&mut self, now: Arc<str>) -> Option<Arc<str>> {
        let entry = self.undo.pop()?;
        self.typing = None;
        self.redo.push(Entry { label: entry.label, text: now });
        Some(entry.text)
    }

    /// The text before the last undo, given the text that there is now.
    pub fn redo(&mut self, now: Arc<str>) -> Option<Arc<str>> {
        let entry = self.redo.pop()?;
        self.typing = None;
        self.undo.push(Entry { label: entry.label, text: now });
        Some(entry.text)
    }

    /// What an undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.last().map(|entry| entry.label.as_str())
    }

    /// What a redo would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|entry| entry.label.as_str())
    }

    fn forget_oldest(&mut self) {
        let mut n_bytes: usize = self.undo.iter().map(|entry| entry.text.len()).sum();
        let mut n_forgotten = self.undo.len().saturating_sub(MAX_ENTRIES);
        for entry in &self.undo[..n_forgotten] {
            n_bytes -= entry.text.len();
        }
        while n_bytes > MAX_BYTES && n_forgotten + 1 < self.undo.len() {
            n_bytes -= self.undo[n_forgotten].text.len();
            n_forgotten += 1;
        }
        self.undo.drain(..n_forgotten);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Arc<str> {
        Arc::from(text)
    }

    #[test]
    fn typing_in_one_field_is_one_entry() {
        let mut history = History::default();
        history.note("Edit prompt", text("1"), Some("/p"), 0.0);
        history.note("Edit prompt", text("2"), Some("/p"), 100.0);
        history.note("Edit seed", text("3"), Some("/s"), 200.0);
        history.note("Edit seed", text("4"), Some("/s"), 9000.0);
        assert_eq!(history.undo(text("5")), Some(text("4")));
        assert_eq!(history.undo(text("4")), Some(text("3")));
        assert_eq!(history.undo(text("3")), Some(text("1")));
        assert_eq!(history.undo(text("1")), None);
        assert_eq!(history.redo(text("1")), Some(text("3")));
        assert_eq!(history.redo_label(), Some("Edit seed"));
    }

    #[test]
    fn a_new_edit_forgets_what_was_undone() {
        let mut history = History::default();
        history.note("Move", text("1"), None, 0.0);
        assert_eq!(history.undo(text("2")), Some(text("1")));
        history.note("Move", text("1"), None, 0.0);
        assert_eq!(history.redo(text("3")), None);
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut history = History::default();
        for n in 0..300 {
            history.note("Move", text(&n.to_string()), None, 0.0);
        }
        assert_eq!(history.undo.len(), MAX_ENTRIES);
        assert_eq!(history.undo[0].text.as_ref(), "100");
    }
}
