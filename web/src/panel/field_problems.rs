//! What is wrong with a field, under it.

use leptos::prelude::*;
use weftwork_core::diagnostic::Diagnostic;

use super::problem::Problem;
use super::sentence;
use crate::canvas::board::Board;

/// Problems, each with its help and its fixes.
#[component]
pub fn FieldProblems(
    /// What is wrong.
    #[prop(into)]
    problems: Signal<Vec<Diagnostic>>,
) -> impl IntoView {
    // Asked for once, here: a list that changes while its form goes away has no
    // context any more.
    let board = expect_context::<Board>();
    let problem = move |Diagnostic { severity, message, help, fixes, .. }| {
        let help = help.map(|it| view! { <p class="field-problems__help">{sentence(&it)}</p> });
        view! { <Problem board severity fixes><p>{sentence(&message)}</p> {help}</Problem> }
    };
    view! {
        <Show when=move || problems.with(|problems| !problems.is_empty())>
            <ul class="field-problems">
                {move || problems.get().into_iter().map(problem).collect_view()}
            </ul>
        </Show>
    }
}
