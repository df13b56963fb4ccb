//! Findings → diagnostics: values become pointers and ranges, in one walk.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Fix, PatchOp, Range, Related};
use crate::facts::Facts;
use crate::json::{Kind, Value, ValueId, escape_pointer_token, raw_offset};
use crate::rules::{Finding, Findings, FixDraft, OpDraft, Part, Place};
use crate::text::LineIndex;

/// The findings as diagnostics, in the order of the text.
pub(super) fn diagnostics(facts: &Facts<'_>, findings: Findings) -> Vec<Diagnostic> {
    if findings.is_empty() {
        return Vec::new();
    }
    let renderer = Renderer {
        facts,
        pointers: pointers(facts.json.root(), wanted(&findings)),
        lines: LineIndex::new(facts.json.text()),
    };
    let mut diagnostics: Vec<Diagnostic> =
        findings.into_iter().map(|finding| renderer.diagnostic(finding)).collect();
    // Stable: what stands at one place keeps the order of the rules.
    diagnostics.sort_by_key(|diagnostic| diagnostic.range.map(|range| range.start.offset));
    diagnostics
}

/// Every value whose pointer is needed.
fn wanted(findings: &[Finding]) -> Vec<ValueId> {
    let mut wanted = Vec::new();
    for finding in findings {
        wanted.push(finding.place.value);
        wanted.extend(finding.related.iter().map(|(value, _)| *value));
        for op in finding.fixes.iter().flat_map(|fix| &fix.ops) {
            match op {
                OpDraft::Add(value, ..) | OpDraft::Replace(value, _) | OpDraft::Remove(value) => {
                    wanted.push(*value);
                }
                OpDraft::Rename(object, value, _) => wanted.extend([*object, *value]),
            }
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// The pointers of the wanted values. A key has its value's pointer.
fn pointers(root: Value<'_>, wanted: Vec<ValueId>) -> BTreeMap<ValueId, String> {
    let mut found = BTreeMap::new();
    let mut path = String::new();
    let mut wanted = wanted.as_slice();
    walk(root, &mut path, &mut wanted, &mut found);
    found
}

/// Visits `value` and, of its children, those that hold wanted values. Documents
/// are at most 64 levels deep, so the recursion is bounded.
fn walk(
    value: Value<'_>,
    path: &mut String,
    wanted: &mut &[ValueId],
    found: &mut BTreeMap<ValueId, String>,
) {
    take(value.id(), path, wanted, found);
    let length = path.len();
    let mut child = |token: &str, key: Option<ValueId>, child: Value<'_>| {
        let next = wanted.first().copied();
        let has_wanted = next.is_some_and(|next| Some(next) == key || child.contains(next));
        if has_wanted {
            path.push('/');
            path.push_str(token);
            if let Some(key) = key {
                take(key, path, wanted, found);
            }
            walk(child, path, wanted, found);
            path.truncate(length);
        }
    };
    match value.kind() {
        Kind::Array => {
            for (index, element) in value.elements().enumerate() {
                child(&index.to_string(), None, element);
            }
        }
        Kind::Object => {
            for (key, member) in value.members() {
                let name = key.as_str().unwrap_or_default();
                child(&escape_pointer_token(&name), Some(key.id()), member);
            }
        }
        _ => {}
    }
}

fn take(
    value: ValueId,
    path: &str,
    wanted: &mut &[ValueId],
    found: &mut BTreeMap<ValueId, String>,
) {
    if wanted.first() == Some(&value) {
        found.insert(value, path.to_owned());
        *wanted = &wanted[1..];
    }
}

struct Renderer<'f> {
    facts: &'f Facts<'f>,
    pointers: BTreeMap<ValueId, String>,
    lines: LineIndex<'f>,
}

impl Renderer<'_> {
    fn diagnostic(&self, finding: Finding) -> Diagnostic {
        Diagnostic {
            code: finding.code.into(),
            severity: finding.severity,
            pointer: self.pointer(finding.place.value),
            range: Some(self.range(&finding.place)),
            message: finding.message,
            help: finding.help,
            node_id: finding.node.map(|node| self.facts.id(node).to_owned()),
            expected: finding.expected,
            found: finding.found,
            related: finding
                .related
                .into_iter()
                .map(|(value, message)| Related { pointer: self.pointer(value), message })
                .collect(),
            fixes: finding.fixes.into_iter().map(|fix| self.fix(fix)).collect(),
        }
    }

    fn pointer(&self, value: ValueId) -> String {
        self.pointers.get(&value).cloned().unwrap_or_default()
    }

    fn range(&self, place: &Place) -> Range {
        let value = self.facts.value(place.value);
        self.lines.range(match &place.part {
            Part::Whole => value.span(),
            Part::Key(key) => self.facts.value(*key).span(),
            Part::Bytes(bytes) => bytes.clone(),
            Part::Within(decoded) => {
                let raw = value.raw();
                let raw = &raw[1..raw.len() - 1];
                let first = value.span().start + 1;
                first + raw_offset(raw, decoded.start)..first + raw_offset(raw, decoded.end)
            }
        })
    }

    fn fix(&self, fix: FixDraft) -> Fix {
        let patch = fix.ops.into_iter().map(|op| match op {
            OpDraft::Add(parent, key, value) => {
                let path = format!("{}/{}", self.pointer(parent), escape_pointer_token(&key));
                PatchOp::add(path, value)
            }
            OpDraft::Replace(value, by) => PatchOp::replace(self.pointer(value), by),
            OpDraft::Remove(value) => PatchOp::remove(self.pointer(value)),
            OpDraft::Rename(object, value, key) => PatchOp::rename(
                self.pointer(value),
                format!("{}/{}", self.pointer(object), escape_pointer_token(&key)),
            ),
        });
        Fix { title: fix.title, patch: patch.collect() }
    }
}
