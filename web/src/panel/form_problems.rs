//! Which field of a form shows which problem: the one that it is about, or the
//! nearest around it, so that each shows once.

use std::collections::BTreeMap;

use leptos::prelude::*;
use weftwork_core::diagnostic::Diagnostic;

use crate::state::problems::Problem;

/// The problems of the form that the panel shows, in its context.
#[derive(Clone, Copy)]
pub struct FormProblems {
    /// The pointers of the fields in the page, and how many fields have each.
    fields: RwSignal<BTreeMap<String, u32>>,
    by_field: Memo<BTreeMap<String, Vec<Diagnostic>>>,
    /// The pointer of the form itself.
    root: StoredValue<String>,
}

impl FormProblems {
    /// The problems of a form for the value at `root`.
    pub fn new(root: String, problems: impl Fn() -> Vec<Problem> + Send + Sync + 'static) -> Self {
        let fields = RwSignal::new(BTreeMap::new());
        let root = StoredValue::new(root);
        let by_field = Memo::new(move |_| {
            fields.with(|fields| root.with_value(|root| by_field(problems(), fields, root)))
        });
        Self { fields, by_field, root }
    }

    /// What is wrong with the field at `pointer`, for as long as it is in the page.
    pub fn of_field(self, pointer: String) -> Memo<Vec<Diagnostic>> {
        self.fields.update(|fields| *fields.entry(pointer.clone()).or_default() += 1);
        let gone = pointer.clone();
        on_cleanup(move || {
            self.fields.try_update(|fields| match fields.get_mut(&gone) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(fields.remove(&gone)),
            });
        });
        self.at(pointer)
    }

    /// What is wrong with the form but with none of its fields.
    pub fn of_none(self) -> Memo<Vec<Diagnostic>> {
        self.at(self.root.get_value())
    }

    fn at(self, pointer: String) -> Memo<Vec<Diagnostic>> {
        let found = move |all: &BTreeMap<_, Vec<_>>| all.get(&pointer).cloned();
        Memo::new(move |_| self.by_field.with(&found).unwrap_or_default())
    }
}

/// The problems by the pointer of the field that shows them; what no field shows
/// is under `root`.
fn by_field(
    problems: Vec<Problem>,
    fields: &BTreeMap<String, u32>,
    root: &str,
) -> BTreeMap<String, Vec<Diagnostic>> {
    let mut sorted: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for Problem { target, diagnostic, .. } in problems {
        let field = field_of(&target, fields, root).to_owned();
        sorted.entry(field).or_default().push(diagnostic);
    }
    sorted
}

fn field_of<'t>(target: &'t str, fields: &BTreeMap<String, u32>, root: &'t str) -> &'t str {
    let mut at = target;
    while !fields.contains_key(at) {
        // A target may lie outside of the form, as an edge of a node does.
        match at.rsplit_once('/') {
            Some((parent, _)) if at != root => at = parent,
            _ => return root,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use weftwork_core::catalogue::Catalogue;
    use weftwork_core::check::check;
    use weftwork_core::parse::parse;

    use super::*;
    use crate::state::problems::problems;

    #[test]
    fn every_problem_shows_once_and_where_it_belongs() {
        let document = parse(
            r#"{"dag":{"nodes":{"a":{"task":"fal/text-to-image","retry":{"max_attempts":0,"x":1},
               "payload":{"seed":"${nodes.b.result","what":1}}},
               "edges":[{"from":"a","to":"a"}]}}"#,
        );
        let all = problems(&document, &check(&document, &Catalogue::default()));
        let n_problems = all.len();
        let fields = ["/task", "/model_id", "/retry", "/retry/max_attempts", "/payload/prompt"];
        let fields = fields.map(|field| (format!("/dag/nodes/a{field}"), 1)).into();
        let sorted = by_field(all, &fields, "/dag/nodes/a");
        assert_eq!(sorted.values().map(Vec::len).sum::<usize>(), n_problems);
        let codes = |field: &str| {
            let problems = sorted.get(&format!("/dag/nodes/a{field}"));
            let problems = problems.map(Vec::as_slice).unwrap_or_default();
            problems.iter().map(|it| it.code.as_ref()).collect::<Vec<_>>()
        };
        assert_eq!(codes("/model_id"), ["missing-model"]);
        assert_eq!(codes("/payload/prompt"), ["missing-field"]);
        assert_eq!(codes("/retry/max_attempts"), ["invalid-retry"]);
        assert_eq!(codes("/retry"), ["unknown-field"]);
        assert_eq!(codes(""), ["template-syntax", "self-edge", "unknown-payload-field"]);
    }
}
