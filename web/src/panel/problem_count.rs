//! How much is wrong with the workflow.

use leptos::prelude::*;

use super::problem::severity_icon;
use crate::state::document::Document;
use crate::state::problems::{Counts, severity_name};
use crate::ui::{Icon, IconName};

/// How much is wrong, by severity, with the icon and the colour of the worst.
#[component]
pub fn ProblemCount() -> impl IntoView {
    let document = expect_context::<Document>();
    let counts = Memo::new(move |_| document.problems.with(|all| Counts::of(all)));
    let class = move || {
        let mood = counts.get().worst().map_or("none", severity_name);
        format!("problem-count problem-count--{mood}")
    };
    let icon =
        Signal::derive(move || counts.get().worst().map_or(IconName::Success, severity_icon));
    view! {
        <span class=class>
            <Icon name=icon />
            <span class="problem-count__words">{move || counts.get().words()}</span>
        </span>
    }
}
