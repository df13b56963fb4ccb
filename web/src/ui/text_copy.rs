//! A copy of a text control that tells where its letters are. The browser does not tell
//! that of a control, but of any other text.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node, Range};

/// What decides where the lines of a control's text break.
const OF_TEXT: &[&str] = &[
    "box-sizing",
    "width",
    "padding",
    "border-width",
    "border-style",
    "font",
    "letter-spacing",
    "line-height",
    "tab-size",
    "text-indent",
    "overflow-wrap",
    "word-break",
    "white-space",
];

/// A place in the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// Its right edge.
    pub right: f64,
    /// Its lower edge.
    pub bottom: f64,
}

impl Area {
    /// Whether a point is in it.
    pub fn has(self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

/// A copy of a control, which never shows, and goes away with this.
pub struct TextCopy {
    element: HtmlElement,
    text: Node,
    range: Range,
    /// How far the control is scrolled.
    scrolled: (f64, f64),
    n_units: u32,
}

impl TextCopy {
    /// A copy of `control` with `text` in it.
    pub fn new(control: &HtmlElement, text: &str) -> Option<Self> {
        let page = document();
        let element = page.create_element("div").ok()?.dyn_into::<HtmlElement>().ok()?;
        let style = element.style();
        let of_control = window().get_computed_style(control).ok()??;
        for name in OF_TEXT {
            let value = of_control.get_property_value(name).ok()?;
            style.set_property(name, &value).ok()?;
        }
        let shown = control.get_bounding_client_rect();
        for (name, value) in [
            ("position", "fixed"),
            ("visibility", "hidden"),
            ("left", &format!("{}px", shown.left())),
            ("top", &format!("{}px", shown.top())),
        ] {
            style.set_property(name, value).ok()?;
        }
        element.set_text_content(Some(text));
        let node = element.first_child()?;
        let scrolled = (f64::from(control.scroll_left()), f64::from(control.scroll_top()));
        let n_units = text.encode_utf16().count() as u32;
        let range = page.create_range().ok()?;
        page.body()?.append_child(&element).ok()?;
        Some(Self { element, text: node, range, scrolled, n_units })
    }

    /// Where the UTF-16 units from `start` to `end` are, line by line.
    pub fn areas(&self, start: u32, end: u32) -> Vec<Area> {
        let is_set = self.range.set_start(&self.text, start).is_ok()
            && self.range.set_end(&self.text, end).is_ok();
        let Some(found) = is_set.then(|| self.range.get_client_rects()).flatten() else {
            return Vec::new();
        };
        let (x, y) = self.scrolled;
        let areas = (0..found.length()).filter_map(|position| found.item(position));
        let areas = areas.map(|it| Area {
            left: it.left() - x,
            top: it.top() - y,
            right: it.right() - x,
            bottom: it.bottom() - y,
        });
        areas.collect()
    }

    /// The UTF-16 unit whose letter is at a point.
    pub fn unit_at(&self, point: (f64, f64)) -> Option<u32> {
        // The first that does not stand before the point, line by line.
        let is_before = |unit: u32| {
            self.areas(unit, unit + 1)
                .last()
                .is_none_or(|it| it.bottom < point.1 || (it.top <= point.1 && it.right < point.0))
        };
        let (mut low, mut high) = (0, self.n_units);
        while low < high {
            let middle = low + (high - low) / 2;
            if is_before(middle) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        self.areas(low, low + 1).iter().any(|it| it.has(point)).then_some(low)
    }
}

impl Drop for TextCopy {
    fn drop(&mut self) {
        self.element.remove();
    }
}
