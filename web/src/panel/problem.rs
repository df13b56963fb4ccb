//! A problem, as it is drawn wherever problems are: under its field, and in the
//! list of all.

use leptos::prelude::*;
use weftwork_core::diagnostic::{Fix, Severity};

use crate::canvas::board::Board;
use crate::canvas::edits;
use crate::state::problems::severity_name;
use crate::ui::{Icon, IconName, Prose};

/// The icon of a severity.
pub fn severity_icon(severity: Severity) -> IconName {
    match severity {
        Severity::Error => IconName::Error,
        Severity::Warning => IconName::Warning,
        Severity::Hint => IconName::Info,
    }
}

/// An element of a list: how bad a problem is, what it says, and buttons that mend
/// it.
#[component]
pub fn ProblemView(
    /// The canvas of the document.
    board: Board,
    /// How bad it is.
    severity: Severity,
    /// The ways to mend it.
    fixes: Vec<Fix>,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let class = format!("problem problem--{}", severity_name(severity));
    let fixes = fixes.into_iter().map(|fix| fix_button(board, fix)).collect_view();
    view! {
        <li class=class>
            <Icon name=severity_icon(severity) />
            <div class="problem__body">{children()} {fixes}</div>
        </li>
    }
}

/// A button that mends a problem.
fn fix_button(board: Board, Fix { title, patch }: Fix) -> impl IntoView {
    let label = title.clone();
    let apply = move |_| {
        edits::apply(board, &title, &patch);
    };
    view! {
        <button type="button" class="problem__fix" on:click=apply>
            <Icon name=IconName::Sparkle />
            <span><Prose text=label /></span>
        </button>
    }
}
