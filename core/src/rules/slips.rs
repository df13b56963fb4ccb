//! What a `${…}` that is no reference was most likely meant as: the slips that people
//! make who know other programs, alone or several in one reference.

use std::ops::Range;

use crate::facts::Facts;
use crate::nearest::nearest;
use crate::sites::{Scope, Site};
use crate::tasks::{self, TaskType};
use crate::template::{Fault, Path, Problem, Reference, Root, Segment, Template, is_name, steps};
use crate::types::{Fit, Type};

/// With more slips than these it is not clear what was meant.
const MAX_SLIPS: usize = 8;

const ROOTS: &[&str] = &["input", "nodes", "item", "index"];
/// Where there is no current element.
const OUTER_ROOTS: &[&str] = &["input", "nodes"];

/// The bytes of the text that a faulty reference takes, with the second brace that closes
/// it if it is `${{…}}`.
pub(super) fn whole(fault: &Fault, text: &str) -> Range<usize> {
    let Range { start, end } = fault.reference;
    start..end + usize::from(is_doubled(fault, text))
}

/// Whether it is `${{…}}`.
pub(super) fn is_doubled(fault: &Fault, text: &str) -> bool {
    let Range { start, end } = fault.reference;
    text[start..].starts_with("${{") && text[end..].starts_with('}')
}

/// The reference that was meant by all of `text`, if that is clear. `is_alone` if nothing
/// stands around it.
pub(super) fn mended(facts: &Facts<'_>, site: &Site, text: &str, is_alone: bool) -> Option<String> {
    let takes_results = !is_alone || Type::ANY_OBJECT.fit(site.wanted) != Fit::No;
    let inside = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    let mut text = inside.map_or(text.to_owned(), |inside| format!("${{{}}}", inside.trim()));
    for _ in 0..MAX_SLIPS {
        let template = Template::parse(&text);
        if template.whole().is_some() {
            return Some(text);
        }
        let [fault] = template.faults.as_slice() else { return None };
        if let Some(with_key) = with_key(facts, &text) {
            text = with_key;
            continue;
        }
        text = match &fault.problem {
            Problem::UnknownRoot { root } => {
                // What it becomes has a known one, so this goes no deeper.
                let with = |by: &String| replaced(&text, fault.range.clone(), by);
                let better = roots(facts, site, root);
                return better.iter().find_map(|by| mended(facts, site, &with(by), is_alone));
            }
            Problem::NoResult => with_result(facts, fault, &text, takes_results)?,
            _ => without_slip(fault, &text)?,
        };
    }
    Template::parse(&text).whole().is_some().then_some(text)
}

/// What an unknown root of a reference most likely stands for, the likeliest first.
pub(super) fn roots(facts: &Facts<'_>, site: &Site, root: &str) -> Vec<String> {
    // A node's bare id is the commonest slip: `${draw.result}`, or even `${draw.images}`.
    if facts.workflow.find_node(root).is_some() {
        return vec![format!("nodes.{root}"), format!("nodes.{root}.result")];
    }
    if facts.is_declared(root) {
        return vec![format!("input.{root}")];
    }
    let field = Reference { root: Root::Item, path: Path::Owned(vec![Segment::Key(root.into())]) };
    let way = facts.types.follow(&field, site.scope, site.node, &facts.sites);
    if way.is_ok_and(|way| !matches!(way.ty, Type::Unknown)) {
        return vec![format!("item.{root}")];
    }
    let roots = if site.scope == Scope::None { OUTER_ROOTS } else { ROOTS };
    nearest(root, roots.iter().copied()).map(str::to_owned).into_iter().collect()
}

/// The text with the name of a parameter as a key that cannot stand behind a dot.
fn with_key(facts: &Facts<'_>, text: &str) -> Option<String> {
    let behind = text.strip_prefix("${input.")?;
    let name = steps::names_written_wrong(behind).find(|name| facts.is_declared(name))?;
    if is_name(name) {
        return None;
    }
    Some(format!("${{input{}{}", Segment::Key(name.into()), &behind[name.len()..]))
}

/// The text with the `result` that it lacks, if it leads somewhere then.
fn with_result(
    facts: &Facts<'_>,
    fault: &Fault,
    text: &str,
    takes_results: bool,
) -> Option<String> {
    let Range { start, end } = fault.range;
    let name = text.get(start..end)?.strip_prefix('.')?;
    if is_slip_of_result(name) {
        // A whole result is seldom what is meant, and often cannot stand here.
        let is_all = end + 1 == text.len();
        return (!is_all || takes_results).then(|| replaced(text, start..end, ".result"));
    }
    let mended = replaced(text, start..start, ".result");
    Template::parse(&mended).whole().is_none_or(|it| may_lead_on(facts, it)).then_some(mended)
}

/// Whether a reference names a node, and of its result what some task gives. Which task
/// does not matter: what is said of a node may not depend on others without edges to them.
pub(super) fn may_lead_on(facts: &Facts<'_>, reference: &Reference<'_>) -> bool {
    let Root::Node(id) = &reference.root else { return true };
    let is_given = |key: &str| {
        let of_task = |task: &TaskType| match task.result {
            Type::Object(object) => object.properties.iter().any(|it| it.name == key),
            _ => false,
        };
        key == "items" || tasks::ALL.iter().any(of_task)
    };
    facts.workflow.find_node(id).is_some()
        && match reference.path.first() {
            Some(Segment::Key(key)) => is_given(key),
            Some(Segment::Index(_)) => false,
            None => true,
        }
}

/// The text with one slip less.
fn without_slip(fault: &Fault, text: &str) -> Option<String> {
    let Range { start, end } = fault.range;
    let part = text.get(start..end)?;
    let with = |range: Range<usize>, by: &str| Some(replaced(text, range, by));
    match &fault.problem {
        Problem::WhiteSpace { mended } => Some(mended.clone()),
        // `.0` for `[0]`
        Problem::ExpectedName => {
            let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
            let position = format!("[{}]", &text[start..start + digits]);
            (digits > 0).then(|| with(start - 1..start + digits, &position))?
        }
        // `['key']` for `["key"]`
        Problem::BadIndex => {
            let key = part.strip_prefix('\'')?.strip_suffix('\'')?;
            with(start..end, &format!("\"{key}\""))
        }
        Problem::LeadingZero => {
            let digits = part.trim_start_matches('0');
            with(start..end, if digits.is_empty() { "0" } else { digits })
        }
        _ => None,
    }
}

fn is_slip_of_result(name: &str) -> bool {
    matches!(name, "output" | "outputs") || nearest(name, ["result"]).is_some()
}

fn replaced(text: &str, range: Range<usize>, by: &str) -> String {
    [&text[..range.start], by, &text[range.end..]].concat()
}
