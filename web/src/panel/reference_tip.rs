//! What a reference says, shown while the mouse rests on it.

use std::time::Duration;

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::completing::Completing;
use crate::ui::{Area, Prose, show_popover};

/// The mouse has to rest so long before something is told.
const REST: Duration = Duration::from_millis(300);

/// What is told, and where the reference is that it is about.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    said: String,
    area: Area,
}

/// The mouse over a text control. `Copy`, so that handlers can keep it.
#[derive(Clone, Copy)]
pub struct Pointing {
    completing: Completing,
    told: RwSignal<Option<Told>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Pointing {
    /// Over the control of `completing`.
    pub fn new(completing: Completing) -> Self {
        let pointing =
            Self { completing, told: RwSignal::new(None), timer: StoredValue::new(None) };
        on_cleanup(move || pointing.wait(None));
        pointing
    }

    /// The mouse is elsewhere.
    pub fn moved(self, event: MouseEvent) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let is_text =
            target.is_some_and(|it| matches!(it.tag_name().as_str(), "TEXTAREA" | "INPUT"));
        let point = (f64::from(event.client_x()), f64::from(event.client_y()));
        if is_text
            && self.told.with_untracked(|it| it.as_ref().is_some_and(|it| it.area.has(point)))
        {
            return;
        }
        self.left();
        if is_text && event.buttons() == 0 {
            self.wait(Some(point));
        }
    }

    /// Nothing is told any more.
    pub fn left(self) {
        self.wait(None);
        if self.told.with_untracked(Option::is_some) {
            self.told.set(None);
        }
    }

    /// Tells of a point in a while, and of none that was to be told of before.
    fn wait(self, point: Option<(f64, f64)>) {
        let timer = point.and_then(|point| {
            set_timeout_with_handle(move || drop(self.told.try_set(self.look(point))), REST).ok()
        });
        let old = self.timer.try_update_value(|it| std::mem::replace(it, timer));
        if let Some(old) = old.flatten() {
            old.clear();
        }
    }

    /// What the reference at a point says.
    fn look(self, point: (f64, f64)) -> Option<Told> {
        let copy = self.completing.caret().copy()?;
        let (said, step) = self.completing.pointed(copy.unit_at(point)?)?;
        let area = copy.areas(step.start, step.end).into_iter().find(|it| it.has(point))?;
        Some(Told { said, area })
    }
}

/// What the reference under the mouse says. The browser shows it above everything.
#[component]
pub fn ReferenceTip(
    /// The mouse.
    pointing: Pointing,
) -> impl IntoView {
    let told = pointing.told;
    move || told.get().map(|told| view! { <Bubble told /> })
}

#[component]
fn Bubble(
    /// What is told.
    told: Told,
) -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    let Told { said, area } = told;
    // The outside to reach is what shows above the page.
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            show_popover(&element, Some((area.left, area.top, area.bottom)));
        }
    });
    view! {
        <div class="reference-tip" popover="manual" role="tooltip" node_ref=element>
            <Prose text=said />
        </div>
    }
}
