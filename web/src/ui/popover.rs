//! Things that the browser shows above everything, beside a place of the page.

use leptos::prelude::*;
use web_sys::HtmlElement;

/// Shows `element`, which has to be a `popover`, under a place given by its left, its top
/// and its bottom; above it if there is no room, or not at all.
pub fn show_popover(element: &HtmlElement, place: Option<(f64, f64, f64)>) {
    const GAP: f64 = 4.0;
    const MARGIN: f64 = 8.0;
    // These fail only when it is already as it should be.
    let Some((left, top, bottom)) = place else {
        let _ = element.hide_popover();
        return;
    };
    let _ = element.show_popover();
    let (width, height) = (f64::from(element.offset_width()), f64::from(element.offset_height()));
    let page = document().document_element();
    let window = page.map_or((0.0, 0.0), |page| {
        (f64::from(page.client_width()), f64::from(page.client_height()))
    });
    let left = left.min(window.0 - width - MARGIN).max(MARGIN);
    let fits_below = bottom + GAP + height + MARGIN <= window.1;
    let top = if fits_below { bottom + GAP } else { (top - GAP - height).max(MARGIN) };
    let style = element.style();
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}
