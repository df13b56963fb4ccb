//! What is wrong with a field, under it.

use leptos::prelude::*;
use weftwork_core::diagnostic::Diagnostic;

use super::form_problems::FormProblems;
use super::place::Place;
use super::problem::ProblemView;
use super::sentence;
use crate::canvas::board::Board;
use crate::ui::Prose;

/// A field of a form, and under it what is wrong with it. It needs
/// [`FormProblems`] in its context.
#[component]
pub fn PlaceField(
    /// What the field is for.
    place: Place,
    /// Its CSS class.
    #[prop(default = "payload-field")]
    class: &'static str,
    /// Its controls.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=class data-pointer=place.pointer()>
            {children()}
            <FieldProblems place />
        </div>
    }
}

/// What is wrong with a field. It needs [`FormProblems`] in its context.
#[component]
pub fn FieldProblems(
    /// What the field is for.
    place: Place,
) -> impl IntoView {
    let problems = expect_context::<FormProblems>().of_field(place.pointer());
    view! { <ProblemList problems /> }
}

/// Problems, each with its help and its fixes.
#[component]
pub fn ProblemList(
    /// What is wrong.
    #[prop(into)]
    problems: Signal<Vec<Diagnostic>>,
) -> impl IntoView {
    // Asked for once, here: a list that changes while its form goes away has no
    // context any more.
    let board = expect_context::<Board>();
    let problem = move |Diagnostic { severity, message, help, fixes, .. }| {
        let help = help
            .map(|it| view! { <p class="field-problems__help"><Prose text=sentence(&it) /></p> });
        view! { <ProblemView board severity fixes><p><Prose text=sentence(&message) /></p> {help}</ProblemView> }
    };
    view! {
        <Show when=move || problems.with(|problems| !problems.is_empty())>
            <ul class="field-problems">
                {move || problems.get().into_iter().map(problem).collect_view()}
            </ul>
        </Show>
    }
}
