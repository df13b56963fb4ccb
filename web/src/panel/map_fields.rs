//! What a map has beside its task: its elements, how many may fail, and how many
//! are done at a time.

use leptos::html;
use leptos::prelude::*;
use serde_json::{Number, Value};

use super::field_problems::PlaceField;
use super::field_text::{Mode, to_text};
use super::place::Place;
use super::reference_chips::NodeChoices;
use super::text_control::{Limits, TextControl};
use crate::count::tolerance_words;

/// The fields of a map.
#[component]
pub fn MapFields(
    /// Where the map is.
    place: Place,
) -> impl IntoView {
    let choices = expect_context::<NodeChoices>().outer;
    let items = place.member("items");
    let most = place.member("max_concurrency");
    let limits = Limits { min: Some(1.0), max: None, is_whole: true };
    view! {
        <PlaceField place=items>
            <TextControl
                place=items mode=Mode::Json is_area=true label="items" required=true choices
                note="array" hint="The array whose elements are gone through; inside, ${item} is the element"
            />
        </PlaceField>
        <Tolerance place=place.member("tolerance") />
        <PlaceField place=most>
            <TextControl
                place=most mode=Mode::Number label="max_concurrency" note="integer" limits
                placeholder="as many as the server allows" hint="How many elements are done at a time"
            />
        </PlaceField>
    }
}

/// Which part of the elements may fail.
#[component]
fn Tolerance(
    /// Where it is.
    place: Place,
) -> impl IntoView {
    let range = NodeRef::<html::Input>::new();
    let ratio = Memo::new(move |_| {
        place.value.with(|it| it.as_ref().and_then(Value::as_f64).unwrap_or(0.0).clamp(0.0, 1.0))
    });
    let words = move || tolerance_words(ratio.get());
    let slid = move |event: leptos::ev::Event| {
        // Text, so that 0.1 stays 0.1.
        if let Ok(number) = serde_json::from_str::<Number>(&event_target_value(&event)) {
            place.set(Value::Number(number));
        }
    };
    view! {
        <PlaceField place class="payload-field tolerance">
            <TextControl
                place mode=Mode::Number label="tolerance" note="0 to 1" placeholder="0"
                limits=Limits { min: Some(0.0), max: Some(1.0), is_whole: false }
            />
            <input
                class="tolerance__slider"
                node_ref=range
                type="range"
                min="0"
                max="1"
                step="0.05"
                aria-label="tolerance"
                prop:value=move || to_text(place.value.get().as_ref())
                on:input=slid
            />
            <p class="tolerance__words">{words}</p>
        </PlaceField>
    }
}
