//! What is wrong with a field, and the buttons that mend it.

use leptos::prelude::*;
use weftwork_core::diagnostic::{Diagnostic, Fix};

use super::sentence;
use crate::canvas::board::Board;
use crate::state::graph_view::severity_name;
use crate::ui::{Icon, IconName};

/// Diagnostics, each with its help and its fixes.
#[component]
pub fn FieldProblems(
    /// What is wrong.
    #[prop(into)]
    problems: Signal<Vec<Diagnostic>>,
) -> impl IntoView {
    // Asked for once, here: a list that changes while its form goes away has no
    // context any more.
    let board = expect_context::<Board>();
    let views = move || {
        let problems = problems.get().into_iter();
        problems.map(|diagnostic| view! { <Problem board diagnostic /> }).collect_view()
    };
    view! {
        <Show when=move || problems.with(|problems| !problems.is_empty())>
            <ul class="field-problems">{views}</ul>
        </Show>
    }
}

/// One diagnostic.
#[component]
fn Problem(
    /// The canvas of the document.
    board: Board,
    /// What is wrong.
    diagnostic: Diagnostic,
) -> impl IntoView {
    let severity = severity_name(diagnostic.severity);
    let icon = match severity {
        "error" => IconName::Error,
        "warning" => IconName::Warning,
        _ => IconName::Info,
    };
    let fixes = diagnostic.fixes.into_iter();
    let fixes = fixes.map(|fix| view! { <FixButton board fix /> }).collect_view();
    view! {
        <li class=format!("field-problems__problem field-problems__problem--{severity}")>
            <Icon name=icon />
            <div class="field-problems__words">
                <p>{sentence(&diagnostic.message)}</p>
                {diagnostic.help.map(|help| view! { <p class="field-problems__help">{sentence(&help)}</p> })}
                {fixes}
            </div>
        </li>
    }
}

/// A button that mends a diagnostic.
#[component]
pub fn FixButton(
    /// The canvas of the document.
    board: Board,
    /// The way to mend it.
    fix: Fix,
) -> impl IntoView {
    let title = fix.title.clone();
    let apply = move |_| {
        if let Err(error) = board.document.apply(&fix.title, &fix.patch) {
            board.toasts.error(sentence(&error.to_string()));
        }
    };
    view! {
        <button type="button" class="field-problems__fix" on:click=apply>
            <Icon name=IconName::Sparkle />
            {title}
        </button>
    }
}
