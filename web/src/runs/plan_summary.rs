//! What a run would do and cost, told before it starts.

use leptos::prelude::*;
use weftwork_core::estimate::{Estimate, TimeRange};

use super::plan_words::{calls, impossible, price, reasons, time};
use crate::ui::{Icon, IconName, Prose};

/// What a run would do and cost, in a few quiet lines.
#[component]
pub fn PlanSummary(
    /// What core says of it.
    estimate: Memo<Option<Estimate>>,
    /// How long it takes, by past runs; `None` when none tells.
    #[prop(into)]
    expected: Signal<Option<TimeRange>>,
) -> impl IntoView {
    let faults = move || estimate.with(|it| it.as_ref().map(impossible).unwrap_or_default());
    let fault = |text: String| {
        view! { <p class="plan-summary__fault"><Icon name=IconName::Error /><span><Prose text /></span></p> }
    };
    let rows = move || {
        let rows = estimate.with(|it| it.as_ref().map(rows)).unwrap_or_default();
        let time = expected.get().map(|it| ("Time", vec![format!("{}, by past runs", time(it))]));
        rows.into_iter().chain(time).map(row).collect_view()
    };
    view! {
        <section class="plan-summary" aria-label="Plan" aria-live="polite">
            <dl class="plan-summary__rows">{rows}</dl>
            {move || faults().into_iter().map(fault).collect_view()}
        </section>
    }
}

/// A title, and the lines that stand beside it.
type Row = (&'static str, Vec<String>);

fn rows(estimate: &Estimate) -> Vec<Row> {
    let cost = &estimate.totals.price;
    let cost = std::iter::once(price(cost)).chain(reasons(cost));
    vec![("Plan", vec![calls(estimate)]), ("Price", cost.collect())]
}

fn row((title, lines): Row) -> impl IntoView {
    let line = |text: String| view! { <p><Prose text /></p> };
    view! {
        <dt>{title}</dt>
        <dd>{lines.into_iter().map(line).collect_view()}</dd>
    }
}
