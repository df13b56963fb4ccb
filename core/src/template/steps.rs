//! The steps of a reference and where each stands, also of one that is still
//! being written or is wrong.

use std::borrow::Cow;
use std::ops::Range;

use super::path::unquoted;
use super::{Part, Reference, Root, Segment, Template, is_name_byte};
use crate::order::sort_by_number;

/// What follows a `${`, as far as it is a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Steps<'t> {
    /// The root, and the steps from there. Never empty; the root may be an empty word.
    pub(crate) steps: Vec<Step<'t>>,
    /// Where the path ends: at a `}`, at the text's end, or at what is no path.
    pub(crate) end: usize,
}

/// One step, in bytes of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step<'t> {
    /// All of it, with its dot or brackets.
    pub(crate) range: Range<usize>,
    /// The name alone: without dot, brackets and quotes.
    pub(crate) name: Range<usize>,
    /// The name, or the digits.
    pub(crate) text: Cow<'t, str>,
    /// How it is written.
    pub(crate) form: Form,
}

/// How a step is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `name`, of which nothing may be there yet.
    Name,
    /// `[0]`
    Index,
    /// `["key"]`
    Key,
    /// Brackets that are not closed yet, or hold something else.
    Unfinished,
}

/// Where the references of a template begin, right and wrong ones: each at its `$`.
pub(crate) fn starts(template: &Template<'_>) -> Vec<usize> {
    let right = template.parts.iter().filter_map(|part| match part {
        Part::Reference(_, range) => Some(range.start),
        Part::Text(_) => None,
    });
    let wrong = template.faults.iter().map(|fault| fault.reference.start);
    let mut starts: Vec<usize> = right.chain(wrong).collect();
    sort_by_number(&mut starts, |start| *start as u64);
    starts
}

/// Reads the steps of the reference whose `$` is at `start`.
pub(crate) fn steps(text: &str, start: usize) -> Steps<'_> {
    read(text, start, |at| at)
}

/// The same of one that is written already: white space between steps is wrong, and hides
/// none.
pub(crate) fn spaced_steps(text: &str, start: usize) -> Steps<'_> {
    read(text, start, |at| space_end(text, at))
}

/// `skip` tells where the next step, or its name, may begin.
fn read(text: &str, start: usize, skip: impl Fn(usize) -> usize) -> Steps<'_> {
    let first = skip((start + 2).min(text.len()));
    let end = name_end(text, first);
    let mut steps = vec![Step::name(text, first, first..end)];
    let mut at = end;
    loop {
        let next = skip(at);
        let step = match text.as_bytes().get(next) {
            Some(b'.') => {
                let name = skip(next + 1);
                Step::name(text, next, name..name_end(text, name))
            }
            Some(b'[') => Step::brackets(text, next),
            _ => return Steps { steps, end: at },
        };
        at = step.range.end;
        let is_last = step.form == Form::Unfinished;
        steps.push(step);
        if is_last {
            return Steps { steps, end: at };
        }
    }
}

/// At how many dots and brackets a name that is written wrong may end.
const MAX_ENDS: usize = 5;

/// What a name may be that has characters which none may have behind a dot: `behind`, which
/// begins after that dot, up to another one, to a bracket, or to the end.
pub(crate) fn names_written_wrong(behind: &str) -> impl Iterator<Item = &str> {
    let ends = behind.match_indices(['.', '[', '}']).map(|(end, _)| end);
    ends.chain([behind.len()]).take(MAX_ENDS).map(|end| &behind[..end])
}

fn space_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    start + rest.len() - rest.trim_start().len()
}

fn name_end(text: &str, start: usize) -> usize {
    let rest = &text.as_bytes()[start..];
    start + rest.iter().position(|byte| !is_name_byte(*byte)).unwrap_or(rest.len())
}

impl<'t> Step<'t> {
    fn name(text: &'t str, start: usize, name: Range<usize>) -> Self {
        let range = start..name.end;
        Step { range, text: Cow::Borrowed(&text[name.clone()]), name, form: Form::Name }
    }

    /// The step whose `[` is at `start`.
    fn brackets(text: &'t str, start: usize) -> Self {
        let bytes = text.as_bytes();
        if bytes.get(start + 1) == Some(&b'"') {
            return Self::key(text, start);
        }
        let digits = bytes[start + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let name = start + 1..start + 1 + digits;
        let text = Cow::Borrowed(&text[name.clone()]);
        if digits > 0 && bytes.get(name.end) == Some(&b']') {
            return Step { range: start..name.end + 1, name, text, form: Form::Index };
        }
        let closed = usize::from(bytes.get(name.end) == Some(&b']'));
        Step { range: start..name.end + closed, name, text, form: Form::Unfinished }
    }

    fn key(text: &'t str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let open = start + 1;
        let mut at = open + 1;
        while bytes.get(at).is_some_and(|byte| *byte != b'"') {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        let name = open + 1..at.min(text.len());
        let raw = text.get(name.clone()).unwrap_or_default();
        if bytes.get(at) != Some(&b'"') || bytes.get(at + 1) != Some(&b']') {
            // The brace of the reference is there before its quote, as editors put it.
            let name = name.start..raw.find('}').map_or(name.end, |brace| name.start + brace);
            let raw = Cow::Borrowed(&raw[..name.len()]);
            return Step { range: start..name.end, name, text: raw, form: Form::Unfinished };
        }
        let decoded = text.get(open..=at).filter(|_| raw.contains('\\'));
        let decoded = decoded.and_then(unquoted);
        let text = decoded.map_or(Cow::Borrowed(raw), Cow::Owned);
        Step { range: start..at + 2, name, text, form: Form::Key }
    }

    /// The step as one of a path.
    fn segment(&self) -> Option<Segment<'t>> {
        match self.form {
            Form::Index => self.text.parse().ok().map(Segment::Index),
            Form::Name | Form::Key => Some(Segment::Key(self.text.clone())),
            Form::Unfinished => None,
        }
    }
}

impl<'t> Steps<'t> {
    /// How many steps come before the path begins: `nodes.ID.result` are three.
    pub(crate) fn n_of_root(&self) -> usize {
        match self.steps[0].text.as_ref() {
            "nodes" => 3,
            "input" => 2,
            _ => 1,
        }
    }

    /// The reference that the first `n` steps are, if they are one. To say what
    /// stands behind a node's id, that alone is taken for its result.
    pub(crate) fn reference(&self, n: usize) -> Option<Reference<'t>> {
        let named = || self.steps.get(1).filter(|step| n > 1 && step.form != Form::Index);
        let root = match self.steps[0].text.as_ref() {
            "nodes" => Root::Node(named()?.text.clone()),
            "input" => Root::Input(named()?.text.clone()),
            "item" => Root::Item,
            "index" => Root::Index,
            _ => return None,
        };
        let path = self.steps.iter().take(n).skip(self.n_of_root()).map(Step::segment);
        Some(Reference { root, path: path.collect::<Option<Vec<_>>>()?.into() })
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Expect) {
        check_read(steps(text, 0), expected);
    }

    #[track_caller]
    fn check_read(Steps { steps, end }: Steps<'_>, expected: Expect) {
        let steps: Vec<_> =
            steps.iter().map(|it| format!("{:?} {:?} {}", it.range, it.form, it.text)).collect();
        expected.assert_eq(&format!("{}; to {end}", steps.join(", ")));
    }

    #[test]
    fn what_is_unfinished_has_steps_too() {
        check("${", expect!["2..2 Name ; to 2"]);
        check("${no", expect!["2..4 Name no; to 4"]);
        check("${nodes.", expect!["2..7 Name nodes, 7..8 Name ; to 8"]);
        check("${item[", expect!["2..6 Name item, 6..7 Unfinished ; to 7"]);
        check("${item[0].é}", expect!["2..6 Name item, 6..9 Index 0, 9..10 Name ; to 10"]);
        check("${item[]}", expect!["2..6 Name item, 6..8 Unfinished ; to 8"]);
        check("${item[\"a", expect!["2..6 Name item, 6..9 Unfinished a; to 9"]);
        check("${item[\"a} \"b\"", expect!["2..6 Name item, 6..9 Unfinished a; to 9"]);
        check("${item[\"\\u0041\\", expect!["2..6 Name item, 6..15 Unfinished \\u0041\\; to 15"]);
        check("${item[\"\\u0041\"]}", expect!["2..6 Name item, 6..16 Key A; to 16"]);
    }

    #[test]
    fn white_space_hides_no_step() {
        let text = "${ nodes .a. result [0] }";
        check(text, expect!["2..2 Name ; to 2"]);
        check_read(
            spaced_steps(text, 0),
            expect!["3..8 Name nodes, 9..11 Name a, 11..19 Name result, 20..23 Index 0; to 23"],
        );
    }
}
