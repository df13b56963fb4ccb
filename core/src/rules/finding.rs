//! What a rule reports, still by value and not yet by pointer and line.

use std::iter;
use std::ops::Range;

use serde_json::Value;

use crate::json::{self, ValueId, to_compact};
use crate::template::Reference;

/// What the rules have found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    /// How many there are, of which a long one counts for several.
    weight: usize,
    /// What the rule that is asked may bring that to.
    limit: usize,
}

/// How many findings are told, the first of them in the text. Without a bound a
/// small text could have a report that fills the memory.
pub(crate) const MAX_FINDINGS: usize = 10_000;
/// How many bytes of text one finding has: what has more counts for several, since each may
/// repeat a name that is as long as the document.
const BYTES_PER_FINDING: usize = 2 * 1024;

impl Findings {
    /// Reports what is told, unless there is enough. Telling is rare and long: it is compiled
    /// apart from looking, so that an engine need not compile it for a document without faults.
    #[cold]
    #[inline(never)]
    pub(crate) fn tell(&mut self, tell: impl FnOnce() -> Finding) {
        if !self.is_full() {
            let mut finding = tell();
            finding.said_mut().weight = 1 + finding.said().n_bytes() / BYTES_PER_FINDING;
            self.weight += finding.said().weight;
            self.list.push(finding);
        }
    }

    /// Whether the rule that is asked need not go on.
    pub(crate) fn is_full(&self) -> bool {
        self.weight >= self.limit
    }

    /// How many there are so far, of which a long one counts for several.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    /// Lets a rule report up to [`MAX_FINDINGS`], and answers with what it reported.
    #[inline]
    pub(crate) fn of(&mut self, rule: impl FnOnce(&mut Self)) -> &mut [Finding] {
        let first = self.list.len();
        self.limit = self.weight + MAX_FINDINGS;
        rule(self);
        &mut self.list[first..]
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.list
    }
}

/// One thing that is wrong. In a box, because it is handed on at each word that is
/// said of it.
#[derive(Debug, Clone)]
pub(crate) struct Finding(Box<Said>);

/// What is said of one thing that is wrong.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// Where the rule stands in [`ALL`](super::ALL); told by whoever asked it.
    pub(crate) rule: usize,
    /// How many findings it counts for; told by [`Findings`].
    pub(crate) weight: usize,
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// The node that it is about, as an index.
    pub(crate) node: Option<usize>,
    pub(crate) expected: Option<String>,
    pub(crate) found: Option<String>,
    pub(crate) related: Vec<(ValueId, String)>,
    pub(crate) fixes: Vec<FixDraft>,
    /// Whether it depends on text anywhere, so that any edit may concern it.
    pub(crate) is_about_all: bool,
}

impl Said {
    /// About how many bytes of text it has.
    fn n_bytes(&self) -> usize {
        let texts = [&self.help, &self.expected, &self.found].into_iter().flatten();
        let related = self.related.iter().map(|(_, message)| message.len());
        let fixes = self.fixes.iter();
        let fixes =
            fixes.map(|fix| fix.title.len() + fix.ops.iter().map(OpDraft::n_bytes).sum::<usize>());
        self.message.len() + texts.map(String::len).chain(related).chain(fixes).sum::<usize>()
    }
}

/// Where it is: a value, and which part of it to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) value: ValueId,
    pub(crate) part: Part,
}

/// The part of a value that a finding shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// Its key, when the value lacks something or is too long to show.
    Key(ValueId),
    /// These bytes of a string's text.
    Within(Range<usize>),
    /// These bytes of the document, when it has no values.
    Bytes(Range<usize>),
}

/// A way to mend it.
#[derive(Debug, Clone)]
pub(crate) struct FixDraft {
    pub(crate) title: String,
    pub(crate) ops: Vec<OpDraft>,
}

impl FixDraft {
    /// A fix of one step.
    pub(crate) fn new(title: impl Into<String>, op: OpDraft) -> Self {
        FixDraft { title: title.into(), ops: vec![op] }
    }
}

/// One step of a fix.
#[derive(Debug, Clone)]
pub(crate) enum OpDraft {
    /// Sets the member `1` of the object, or appends to the array with `-`.
    Add(ValueId, String, Value),
    /// Replaces the value.
    Replace(ValueId, Value),
    /// Replaces some bytes of a string's text, each stretch by the same. Most are short
    /// and the text may be long, so it is written only when it is told.
    ReplaceIn(ValueId, Vec<Range<usize>>, String),
    /// Removes the value, and its key.
    Remove(ValueId),
    /// Gives the value another key within its object, the second value.
    Rename(ValueId, ValueId, String),
}

impl OpDraft {
    /// About how many bytes of text it has.
    fn n_bytes(&self) -> usize {
        match self {
            OpDraft::Add(_, key, value) => key.len() + n_bytes_of(value),
            OpDraft::Replace(_, value) => n_bytes_of(value),
            OpDraft::ReplaceIn(_, stretches, by) => size_of_val(&**stretches) + by.len(),
            OpDraft::Rename(_, _, key) => key.len(),
            OpDraft::Remove(_) => 0,
        }
    }

    /// The values that it names.
    pub(crate) fn values(&self) -> impl Iterator<Item = ValueId> {
        let (first, second) = match self {
            OpDraft::Add(value, ..)
            | OpDraft::Replace(value, _)
            | OpDraft::ReplaceIn(value, ..)
            | OpDraft::Remove(value) => (*value, None),
            OpDraft::Rename(object, value, _) => (*object, Some(*value)),
        };
        iter::once(first).chain(second)
    }

    /// Puts a reference in the place of the one at `range`.
    pub(crate) fn reference(text: ValueId, range: &Range<usize>, by: &Reference<'_>) -> Self {
        OpDraft::ReplaceIn(text, vec![range.clone()], format!("${{{by}}}"))
    }
}

impl From<ValueId> for Place {
    fn from(value: ValueId) -> Self {
        Place { value, part: Part::Whole }
    }
}

impl Place {
    /// The value, shown by its key.
    pub(crate) fn key(value: ValueId, key: ValueId) -> Self {
        Place { value, part: Part::Key(key) }
    }

    /// Some bytes of a string's text.
    pub(crate) fn within(value: ValueId, range: Range<usize>) -> Self {
        Place { value, part: Part::Within(range) }
    }
}

/// About how many bytes a value takes. The depth of a document is bounded, so recursion is.
fn n_bytes_of(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::String(text) => text.len(),
            Value::Array(elements) => elements.iter().map(n_bytes_of).sum(),
            Value::Object(members) => {
                members.iter().map(|(key, value)| key.len() + n_bytes_of(value)).sum()
            }
            _ => 0,
        }
}

/// What a rule says is rare, so the steps are compiled once, out of the way of those who
/// look for something to say.
impl Finding {
    /// A finding of the rule that is asked.
    pub(crate) fn at(place: impl Into<Place>, message: impl Into<String>) -> Self {
        Self::new(place.into(), message.into())
    }

    #[cold]
    fn new(place: Place, message: String) -> Self {
        Finding(Box::new(Said {
            rule: 0,
            weight: 1,
            place,
            message,
            help: None,
            node: None,
            expected: None,
            found: None,
            related: Vec::new(),
            fixes: Vec::new(),
            is_about_all: false,
        }))
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        self.with(|said| &mut said.help, help.into())
    }

    pub(crate) fn node(mut self, node: impl Into<Option<usize>>) -> Self {
        self.0.node = node.into();
        self
    }

    pub(crate) fn expected(self, expected: impl Into<String>) -> Self {
        self.with(|said| &mut said.expected, expected.into())
    }

    pub(crate) fn found(self, found: impl Into<String>) -> Self {
        self.with(|said| &mut said.found, found.into())
    }

    #[cold]
    fn with(mut self, part: fn(&mut Said) -> &mut Option<String>, text: String) -> Self {
        *part(&mut self.0) = Some(text);
        self
    }

    pub(crate) fn related(self, value: ValueId, message: impl Into<String>) -> Self {
        self.with_related(value, message.into())
    }

    #[cold]
    fn with_related(mut self, value: ValueId, message: String) -> Self {
        self.0.related.push((value, message));
        self
    }

    pub(crate) fn fix(self, title: impl Into<String>, op: OpDraft) -> Self {
        self.with_fix(FixDraft::new(title, op))
    }

    pub(crate) fn fix_all(self, title: impl Into<String>, ops: Vec<OpDraft>) -> Self {
        self.with_fix(FixDraft { title: title.into(), ops })
    }

    #[cold]
    pub(crate) fn with_fix(mut self, fix: FixDraft) -> Self {
        self.0.fixes.push(fix);
        self
    }

    /// Asks whether `meant` was meant, and offers it in the place of the text `value`.
    pub(crate) fn did_you_mean(self, meant: &str, value: ValueId) -> Self {
        self.did_you_mean_this(meant, meant, OpDraft::Replace(value, meant.into()))
    }

    /// Asks whether `meant` was meant, and offers `mended`, which `op` writes.
    #[cold]
    pub(crate) fn did_you_mean_this(self, meant: &str, mended: &str, op: OpDraft) -> Self {
        self.help(format!("did you mean `{meant}`?")).fix(format!("Change to `{mended}`"), op)
    }

    /// Asks whether `meant` was meant as the key of `value`, and offers it.
    #[cold]
    pub(crate) fn did_you_mean_key(self, meant: &str, object: ValueId, value: ValueId) -> Self {
        self.help(format!("did you mean `{meant}`?"))
            .fix(format!("Rename to `{meant}`"), OpDraft::Rename(object, value, meant.to_owned()))
    }

    /// Asks whether this member of the object is meant as the one that is missing.
    #[cold]
    pub(crate) fn did_you_mean_it_by(
        self,
        meant: &str,
        object: ValueId,
        (key, value): (json::Value<'_>, json::Value<'_>),
    ) -> Self {
        let slip = key.as_str().unwrap_or_default();
        self.help(format!("is `{slip}` meant to be `{meant}`?")).fix(
            format!("Rename `{slip}` to `{meant}`"),
            OpDraft::Rename(object, value.id(), meant.to_owned()),
        )
    }

    /// Offers another value, a number or a boolean, in the place of `value`.
    #[cold]
    pub(crate) fn change_to(self, value: ValueId, by: Value) -> Self {
        self.fix(format!("Change to {}", to_compact(&by)), OpDraft::Replace(value, by))
    }

    /// Offers to leave a field out.
    #[cold]
    pub(crate) fn or_none(self, field: &str, value: ValueId) -> Self {
        self.fix(format!("Remove `{field}`"), OpDraft::Remove(value))
    }

    /// All that was said.
    pub(crate) fn said(&self) -> &Said {
        &self.0
    }

    /// Does something to every value that it mentions.
    pub(crate) fn for_each_value(&mut self, act: &mut dyn FnMut(&mut ValueId)) {
        let Said { place, related, fixes, .. } = &mut *self.0;
        act(&mut place.value);
        if let Part::Key(key) = &mut place.part {
            act(key);
        }
        for (value, _) in related {
            act(value);
        }
        for op in fixes.iter_mut().flat_map(|fix| &mut fix.ops) {
            match op {
                OpDraft::Add(value, ..)
                | OpDraft::Replace(value, _)
                | OpDraft::ReplaceIn(value, ..)
                | OpDraft::Remove(value) => act(value),
                OpDraft::Rename(object, value, _) => {
                    act(object);
                    act(value);
                }
            }
        }
    }

    /// All that was said, to be completed.
    pub(crate) fn said_mut(&mut self) -> &mut Said {
        &mut self.0
    }

    /// All that was said, to be told.
    pub(crate) fn into_said(self) -> Said {
        *self.0
    }
}
