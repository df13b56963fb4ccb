//! Runs every rule over a document, and renders what they find.

mod render;

use crate::catalogue::Catalogue;
use crate::diagnostic::{Report, Severity};
use crate::facts::Facts;
use crate::model::Document;
use crate::rules::{self, Findings, Group};
use crate::types::Builder;

/// Everything that is wrong with a document.
///
/// Models are checked against `catalogue`; when it is empty, every model counts
/// as known. No more than 10,000 diagnostics are told, the first in the text.
pub fn check(document: &Document, catalogue: &Catalogue) -> Report {
    let builder = Builder::default();
    let facts = Facts::new(document, catalogue, &builder);
    let mut all = Vec::new();
    // Of what is unreadable or too large nothing else can be said.
    let is_fit = document.unreadable.is_none() && !rules::is_too_large(&document.workflow);
    for rule in rules::ALL {
        if is_fit || rule.group == Group::Document {
            let mut findings = Findings::default();
            (rule.check)(&facts, &mut findings);
            all.append(&mut findings.into_vec());
        }
    }
    let valid = all.iter().all(|finding| finding.severity != Severity::Error);
    let mut report = Report { valid, ..Report::default() };
    for (group, diagnostic) in render::diagnostics(&facts, all) {
        match (group, diagnostic.severity) {
            (Group::Types, _) => report.type_issues.push(diagnostic),
            (_, Severity::Error) => report.errors.push(diagnostic),
            _ => report.warnings.push(diagnostic),
        }
    }
    report
}

/// A document that breaks no rule of [`Severity::Error`].
///
/// Only [`Checked::new`] makes one, so whoever holds one need not check again.
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

    /// The document.
    pub fn document(&self) -> &'d Document {
        self.0
    }
}
