//! Runs every rule over a document, and renders what they find.

mod render;

use crate::catalogue::Catalogue;
use crate::diagnostic::{Report, Severity};
use crate::facts::{Facts, Having};
use crate::model::Document;
use crate::rules::{self, Check, Concern, Finding, Findings, Group, MAX_FINDINGS, OfNode, Rule};
use crate::text::LineStarts;
use crate::types::Builder;

/// Everything that is wrong with a document.
///
/// Models are checked against `catalogue`; when it is empty, every model counts
/// as known. No more than 10,000 diagnostics are told, the first in the text.
pub fn check(document: &Document, catalogue: &Catalogue) -> Report {
    check_by(document, catalogue, |_| true)
}

/// As [`check`], of a document that is only to be read: of the rules that look at nodes, those
/// with these codes alone are asked, however much the others would have to say.
pub fn check_only(document: &Document, codes: &[&str]) -> Report {
    check_by(document, &Catalogue::default(), |rule| codes.contains(&rule.code))
}

fn check_by(
    document: &Document,
    catalogue: &Catalogue,
    is_asked: impl Fn(&Rule) -> bool,
) -> Report {
    let builder = Builder::default();
    let facts = Facts::new(document, catalogue, &builder);
    let mut findings = of_document(&facts, |_| true).into_vec();
    let mut rules = node_rules(&facts);
    rules.retain(|rule| is_asked(&rules::ALL[rule.index]));
    let has_error = findings.iter().any(is_error);
    findings.extend(of_nodes(&facts, &rules, has_error).into_iter().flatten());
    report(document, findings, None)
}

/// What the rules find that look at the whole document, of some concerns.
pub(crate) fn of_document(facts: &Facts<'_>, is_asked_for: impl Fn(Concern) -> bool) -> Findings {
    let mut findings = Findings::default();
    for (index, rule) in rules::ALL.iter().enumerate() {
        if let Check::Document(concern, check) | Check::Both(concern, check, _) = rule.check
            && is_asked_for(concern)
            && is_asked(facts, rule)
        {
            for finding in findings.of(|findings| check(facts, findings)) {
                finding.said_mut().rule = index;
            }
        }
    }
    findings
}

/// A rule that looks at nodes.
#[derive(Clone, Copy)]
pub(crate) struct NodeRule {
    /// Where it stands among all.
    index: usize,
    /// What nodes have to have that it looks at.
    having: Having,
    check: OfNode,
}

/// The rules that look at nodes.
pub(crate) fn node_rules(facts: &Facts<'_>) -> Vec<NodeRule> {
    let rules = rules::ALL.iter().enumerate().filter(|(_, rule)| is_asked(facts, rule));
    let of_node = |(index, rule): (usize, &Rule)| match rule.check {
        Check::Node(having, check) => Some(NodeRule { index, having, check }),
        Check::Both(_, _, check) => Some(NodeRule { index, having: Having::ANYTHING, check }),
        Check::Document(..) => None,
    };
    rules.filter_map(of_node).collect()
}

/// What these rules find in each node. Once there is more than can be told, errors alone are
/// looked for until there is one.
pub(crate) fn of_nodes(
    facts: &Facts<'_>,
    rules: &[NodeRule],
    mut has_error: bool,
) -> Vec<Vec<Finding>> {
    let is_for_errors = |rule: &&NodeRule| rules::ALL[rule.index].severity == Severity::Error;
    let of_errors: Vec<NodeRule> = rules.iter().filter(is_for_errors).copied().collect();
    let mut n_found = 0;
    let found = (0..facts.workflow.nodes.len()).map(|node| {
        let rules = match n_found {
            ..MAX_FINDINGS => rules,
            _ if has_error => &[],
            _ => &of_errors,
        };
        let mut findings = Findings::default();
        of_node(facts, node, rules, &mut findings);
        n_found += findings.weight();
        let findings = findings.into_vec();
        has_error = has_error || findings.iter().any(is_error);
        findings
    });
    found.collect()
}

/// What these rules find in one node.
pub(crate) fn of_node(facts: &Facts<'_>, node: usize, rules: &[NodeRule], findings: &mut Findings) {
    let it = facts.node(node);
    let having = it.having();
    for rule in rules.iter().filter(|rule| rule.having.meets(having)) {
        for finding in findings.of(|findings| (rule.check)(it, findings)) {
            let said = finding.said_mut();
            (said.rule, said.node) = (rule.index, Some(node));
        }
    }
}

/// Of what is unreadable or too large only the document's own rules say something.
fn is_asked(facts: &Facts<'_>, rule: &Rule) -> bool {
    rule.group == Group::Document || facts.is_fit
}

/// Sorts what was found into a report. `lines` are those of the text, if they are known and
/// it is ASCII.
pub(crate) fn report(
    document: &Document,
    findings: Vec<Finding>,
    lines: Option<&LineStarts>,
) -> Report {
    let valid = !findings.iter().any(is_error);
    let mut report = Report { valid, ..Report::default() };
    if findings.is_empty() {
        return report;
    }
    for (group, diagnostic) in render::diagnostics(document, findings, lines) {
        match (group, diagnostic.severity) {
            (Group::Types, _) => report.type_issues.push(diagnostic),
            (_, Severity::Error) => report.errors.push(diagnostic),
            _ => report.warnings.push(diagnostic),
        }
    }
    report
}

pub(crate) fn is_error(finding: &Finding) -> bool {
    rules::ALL[finding.said().rule].severity == Severity::Error
}

/// A document that breaks no rule of [`Severity::Error`].
///
/// Only [`Checked::new`] and [`Checker::checked`](crate::recheck::Checker::checked) make
/// one, so whoever holds one need not check again.
pub struct Checked<'d>(&'d Document);

impl<'d> Checked<'d> {
    /// Checks a document.
    ///
    /// # Errors
    ///
    /// The report, when it has an error.
    pub fn new(document: &'d Document, catalogue: &Catalogue) -> Result<Self, Report> {
        let report = check(document, catalogue);
        if report.valid { Ok(Self(document)) } else { Err(report) }
    }

    /// The document, if none of what was found in it is an error.
    pub(crate) fn by(
        document: &'d Document,
        mut findings: impl Iterator<Item = &'d Finding>,
    ) -> Option<Self> {
        (!findings.any(is_error)).then_some(Self(document))
    }

    /// The document.
    pub fn document(&self) -> &'d Document {
        self.0
    }
}
