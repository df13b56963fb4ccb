//! Why something failed, and what to do.

use leptos::prelude::*;

use super::advice::advice;
use crate::api::sentence;
use crate::ui::{Icon, IconName, Prose};

/// An error with its code, its message and what can be done about it.
#[component]
pub fn FailureNote(
    /// The stable name of the error.
    #[prop(into)]
    code: String,
    /// What happened.
    #[prop(into)]
    message: String,
    /// What stands below, such as buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let advice = advice(&code);
    view! {
        <div class="failure-note">
            <Icon name=IconName::Error />
            <div class="failure-note__words">
                <p class="failure-note__message"><Prose text=sentence(&message) /></p>
                {advice.map(|advice| view! { <p class="failure-note__advice"><Prose text=advice /></p> })}
                <code class="failure-note__code">{code}</code>
                {children.map(|children| view! { <div class="failure-note__actions">{children()}</div> })}
            </div>
        </div>
    }
}
