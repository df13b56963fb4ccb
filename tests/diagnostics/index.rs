//! The page that lists all rules.

use weftwork_core::rules::Group;
use weftwork_tests::case::severity;

use super::Documented;

const INTRODUCTION: &str = "\
<!-- Made by tests/diagnostics/index.rs: edit that file, not this one. -->

# Diagnostics

What can be wrong with a [workflow document](../format.md), why it matters, and what to do
about it. The editor, `weftwork validate`, `POST /api/validate` and the npm package report
the same in the same words; only the catalogue of models may be another one.

| severity | what it means |
| --- | --- |
| error | the workflow cannot run; it can be saved nevertheless |
| warning | it runs, but perhaps not as meant |
| hint | it runs as meant, and could be better |

The codes are stable, so programs can go by them. Each example is tested: it breaks this
one rule and no other, and what the page says is printed for it is printed.
";

/// The groups in the order of the page: the heading of each, and what it is about.
const GROUPS: &[(Group, &str, &str)] = &[
    (Group::Document, "The document", "The text, its form and its fields."),
    (Group::Graph, "The graph", "Which node waits for which."),
    (Group::Node, "Nodes", "The task, the model and the settings of one node."),
    (Group::Template, "References", "What stands in `${…}` and in `$each`."),
    (Group::Types, "Types", "What a value is, and what its place asks for."),
    (Group::Plan, "Size of a run", "How much a run would do."),
];

/// The heading of a group.
pub(super) fn title(group: Group) -> &'static str {
    let row = GROUPS.iter().find(|(other, ..)| *other == group);
    row.expect("every group is listed").1
}

/// What links to a group's heading end with.
pub(super) fn anchor(group: Group) -> String {
    title(group).to_lowercase().replace(' ', "-")
}

/// The page.
pub(super) fn index(all: &[Documented]) -> String {
    let mut page = INTRODUCTION.to_owned();
    for (group, title, about) in GROUPS {
        page += &format!("\n## {title}\n\n{about}\n\n| code | severity | what it says |\n");
        page += "| --- | --- | --- |\n";
        for Documented { rule, header } in all.iter().filter(|it| it.rule.group == *group) {
            let (code, severity) = (rule.code, severity(rule.severity));
            let claim = header.claim.trim_end_matches('.').replace('\n', " ");
            page += &format!("| [`{code}`]({code}.md) | {severity} | {claim} |\n");
        }
    }
    page
}
