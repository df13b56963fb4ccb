//! Findings → diagnostics: values become pointers and ranges, in one walk.

use std::ops::Range as Span;

use serde_json::Value;

use super::is_error;
use crate::diagnostic::{Diagnostic, Fix, PatchOp, Range, Related, Severity};
use crate::json::{Children, Offsets, Pointers, Room, ValueId, escape_pointer_token, to_compact};
use crate::model::{Document, Workflow};
use crate::order::sort_by_number;
use crate::rules::{ALL, Finding, FixDraft, Group, MAX_FINDINGS, OpDraft, Part, Place, Said};
use crate::text::{LineIndex, LineStarts};

/// How many bytes of fixes are told, besides four times the text itself: a fix of
/// a long text holds all of it, so many of them would be a square of it.
const FIX_BYTES: usize = 1024 * 1024;

/// The findings as diagnostics, each with its rule's group, in the order of the
/// text. `lines` are those of the text, if they are known and it is ASCII.
// An engine need not compile this for a document without faults.
#[cold]
#[inline(never)]
pub(super) fn diagnostics(
    document: &Document,
    findings: Vec<Finding>,
    lines: Option<&LineStarts>,
) -> Vec<(Group, Diagnostic)> {
    let json = &document.json;
    let (mut findings, kept) = told(document, findings);
    let ends = findings.iter().map(|finding| span(document, finding).end);
    let end = ends.max().unwrap_or_default();
    let mut renderer = Renderer {
        document,
        pointers: pointers(document, &findings, kept),
        lines: match lines {
            Some(lines) => LineIndex::of_ascii(json.text(), lines),
            None => LineIndex::up_to(json.text(), end),
        },
        offsets: Offsets::of(json.root()),
    };
    let mut room_of_fixes = FIX_BYTES + 4 * json.text().len();
    findings.retain(|finding| renderer.pointers.has(finding.said().place.value));
    let mut diagnostics: Vec<(Group, Diagnostic)> = Vec::with_capacity(findings.len());
    let (mut room_of_all, mut has_error) = (Room::new(), false);
    for said in findings.into_iter().map(Finding::into_said) {
        let is_first_error = !has_error && ALL[said.rule].severity == Severity::Error;
        if room_of_all.is_left() || is_first_error {
            let (group, diagnostic) = renderer.diagnostic(said, &mut room_of_fixes);
            room_of_all.take(size(&diagnostic));
            has_error |= diagnostic.severity == Severity::Error;
            diagnostics.push((group, diagnostic));
        }
    }
    sort_by_number(&mut diagnostics, |(_, diagnostic)| {
        diagnostic.range.map_or(0, |range| u64::from(range.start.offset))
    });
    diagnostics
}

/// Those that are told, in the order of the text, and where an error is that has to be.
fn told(document: &Document, mut findings: Vec<Finding>) -> (Vec<Finding>, Option<ValueId>) {
    // What stands at one place keeps the order of the rules.
    sort_by_number(&mut findings, |finding| {
        (span(document, finding).start as u64) << 32 | finding.said().rule as u64
    });
    let first_error = findings.iter().position(is_error);
    // Where there is an error one is told, or nobody would know what it is.
    if let Some(first) = first_error.filter(|first| *first >= MAX_FINDINGS) {
        findings.swap(MAX_FINDINGS - 1, first);
    }
    findings.truncate(MAX_FINDINGS);
    let kept = first_error.map(|first| findings[first.min(MAX_FINDINGS - 1)].said().place.value);
    // Of two members with one key a pointer names the first, whichever is meant.
    if !document.workflow.misfits.duplicate_keys.is_empty() {
        for finding in &mut findings {
            finding.said_mut().fixes.clear();
        }
    }
    (findings, kept)
}

/// Where a finding stands in the text.
fn span(document: &Document, finding: &Finding) -> Span<usize> {
    let place = &finding.said().place;
    match &place.part {
        Part::Bytes(bytes) => bytes.clone(),
        Part::Key(key) => document.json.value(*key).span(),
        Part::Whole | Part::Within(_) => document.json.value(place.value).span(),
    }
}

/// The pointers of all that is mentioned, that of `kept` before all.
fn pointers(document: &Document, findings: &[Finding], kept: Option<ValueId>) -> Pointers {
    let Workflow { nodes_object, edges_array, nodes, edges, .. } = &document.workflow;
    let (key, object) = (|node: usize| nodes[node].key, |edge: usize| edges[edge].object);
    // Of these there may be very many.
    let children = [
        Children { of: *nodes_object, n: nodes.len(), start: &key },
        Children { of: *edges_array, n: edges.len(), start: &object },
    ];
    Pointers::with_children(document.json.root(), wanted(findings), kept, &children)
}

/// Every value whose pointer is needed.
fn wanted(findings: &[Finding]) -> Vec<ValueId> {
    let mut wanted = Vec::new();
    for finding in findings.iter().map(Finding::said) {
        wanted.push(finding.place.value);
        wanted.extend(finding.related.iter().map(|(value, _)| *value));
        let ops = finding.fixes.iter().flat_map(|fix| &fix.ops);
        wanted.extend(ops.flat_map(OpDraft::values));
    }
    wanted
}

/// How many bytes a diagnostic takes, but for the values in its fixes.
fn size(it: &Diagnostic) -> usize {
    let texts = [&it.help, &it.expected, &it.found].into_iter().flatten();
    let related = it.related.iter().map(|it| it.pointer.len() + it.message.len());
    let steps = it.fixes.iter().flat_map(|fix| &fix.patch);
    let steps = steps.map(|op| op.path.len() + op.from.as_ref().map_or(0, String::len));
    let rest = texts.map(String::len).chain(related).chain(steps).sum::<usize>();
    it.pointer.len() + it.message.len() + rest
}

struct Renderer<'d> {
    document: &'d Document,
    pointers: Pointers,
    lines: LineIndex<'d>,
    offsets: Offsets<'d>,
}

impl Renderer<'_> {
    /// `room` is how many bytes of fixes may still be told.
    fn diagnostic(&mut self, finding: Said, room: &mut usize) -> (Group, Diagnostic) {
        let rule = &ALL[finding.rule];
        let diagnostic = Diagnostic {
            code: rule.code.into(),
            severity: rule.severity,
            pointer: self.pointer(finding.place.value),
            range: Some(self.range(&finding.place)),
            message: finding.message,
            help: finding.help,
            node_id: finding.node.map(|node| self.document.workflow.nodes[node].id.to_string()),
            expected: finding.expected,
            found: finding.found,
            related: finding
                .related
                .into_iter()
                .filter(|(value, _)| self.pointers.has(*value))
                .map(|(value, message)| Related { pointer: self.pointer(value), message })
                .collect(),
            fixes: finding.fixes.into_iter().filter_map(|fix| self.fix(fix, room)).collect(),
        };
        (rule.group, diagnostic)
    }

    fn pointer(&self, value: ValueId) -> String {
        self.pointers.of_value(value).to_owned()
    }

    fn range(&mut self, place: &Place) -> Range {
        let value = self.document.json.value(place.value);
        let span = match &place.part {
            Part::Whole => value.span(),
            Part::Key(key) => self.document.json.value(*key).span(),
            Part::Bytes(bytes) => bytes.clone(),
            Part::Within(decoded) => self.offsets.span_in(value, decoded),
        };
        self.lines.range(span)
    }

    fn fix(&self, fix: FixDraft, room: &mut usize) -> Option<Fix> {
        if !fix.ops.iter().flat_map(OpDraft::values).all(|value| self.pointers.has(value)) {
            return None;
        }
        *room = room.checked_sub(fix.ops.iter().map(|op| self.size(op)).sum())?;
        let patch = fix.ops.into_iter().map(|op| match op {
            OpDraft::Add(parent, key, value) => {
                let path = format!("{}/{}", self.pointer(parent), escape_pointer_token(&key));
                PatchOp::add(path, value)
            }
            OpDraft::Replace(value, by) => PatchOp::replace(self.pointer(value), by),
            OpDraft::ReplaceIn(value, ranges, by) => {
                PatchOp::replace(self.pointer(value), self.replaced(value, &ranges, &by))
            }
            OpDraft::Remove(value) => PatchOp::remove(self.pointer(value)),
            OpDraft::Rename(object, value, key) => PatchOp::rename(
                self.pointer(value),
                format!("{}/{}", self.pointer(object), escape_pointer_token(&key)),
            ),
        });
        Some(Fix { title: fix.title, patch: patch.collect() })
    }

    /// The text of a string with each of these stretches replaced.
    fn replaced(&self, value: ValueId, stretches: &[Span<usize>], by: &str) -> String {
        let text = self.document.json.value(value).as_str().unwrap_or_default();
        let mut new = String::new();
        let mut at = 0;
        for Span { start, end } in stretches {
            new.push_str(&text[at..*start]);
            new.push_str(by);
            at = *end;
        }
        new.push_str(&text[at..]);
        new
    }

    /// About how many bytes the value of an operation takes.
    fn size(&self, op: &OpDraft) -> usize {
        match op {
            OpDraft::Add(_, _, value) | OpDraft::Replace(_, value) => match value {
                Value::String(text) => text.len(),
                Value::Array(_) | Value::Object(_) => to_compact(value).len(),
                _ => 64,
            },
            OpDraft::ReplaceIn(value, ranges, by) => {
                self.document.json.value(*value).raw().len() + ranges.len() * by.len()
            }
            OpDraft::Remove(_) | OpDraft::Rename(..) => 0,
        }
    }
}
