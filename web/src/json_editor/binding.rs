//! The text editor in JavaScript, as Rust sees it.

use js_sys::{Array, Function, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;
use weftwork_core::diagnostic::Severity;
use weftwork_core::text::offset_of_unit;

use super::offsets::Utf16;
use super::{Marker, Offer, Tip};

/// Where the server has the bundle. As its name has no hash, the server lets the
/// browser ask each time whether it has changed.
const BUNDLE: &str = "/json-editor.js";

#[wasm_bindgen(module = "/js/load-json-editor.js")]
extern "C" {
    #[wasm_bindgen(js_name = loadJsonEditor)]
    fn load_json_editor(url: &str) -> js_sys::Promise;

    #[wasm_bindgen(js_name = JsonEditor)]
    type JsEditor;

    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &JsEditor, text: &str);

    #[wasm_bindgen(method, js_name = setMarkers)]
    fn set_markers(this: &JsEditor, markers: JsValue);

    #[wasm_bindgen(method, js_name = goTo)]
    fn go_to(this: &JsEditor, offset: usize);

    #[wasm_bindgen(method)]
    fn destroy(this: &JsEditor);
}

/// What the editor calls.
pub struct Calls {
    /// With all of the text when its user has changed it.
    pub changed: Box<dyn FnMut(String)>,
    /// With a text and one of its bytes: what could be written there?
    pub complete: Box<dyn Fn(String, usize) -> Option<Offer>>,
    /// With the position of the item that was put into the text.
    pub chosen: Box<dyn Fn(usize)>,
    /// With a text and one of its bytes: what stands there?
    pub hover: Box<dyn Fn(String, usize) -> Option<Tip>>,
    /// With a text and one of its bytes, to go to what that names: is there such?
    pub follow: Box<dyn Fn(String, usize) -> bool>,
}

/// A text editor in the page.
pub struct TextEditor {
    editor: JsEditor,
    /// What JavaScript calls, which has to live as long as the editor.
    _calls: Closures,
}

/// A [`Marker`], as JavaScript takes it.
#[derive(Serialize)]
struct JsMarker<'m> {
    from: usize,
    to: usize,
    severity: &'static str,
    message: &'m str,
}

/// An [`Offer`], as JavaScript takes it.
#[derive(Serialize)]
struct JsOffer<'o> {
    from: usize,
    to: usize,
    items: Vec<JsItem<'o>>,
}

/// An item of an [`Offer`], as JavaScript takes it.
#[derive(Serialize)]
struct JsItem<'o> {
    label: &'o str,
    insert: &'o str,
    detail: &'o str,
    info: &'o str,
}

/// A [`Tip`], as JavaScript takes it.
#[derive(Serialize)]
struct JsTip<'t> {
    from: usize,
    to: usize,
    text: &'t str,
}

/// [`Calls`], as JavaScript makes them.
struct Closures {
    changed: Closure<dyn FnMut(String)>,
    complete: Closure<dyn Fn(String, usize) -> JsValue>,
    chosen: Closure<dyn Fn(usize)>,
    hover: Closure<dyn Fn(String, usize) -> JsValue>,
    follow: Closure<dyn Fn(String, usize) -> bool>,
}

impl Closures {
    fn new(Calls { changed, complete, chosen, hover, follow }: Calls) -> Self {
        let complete = move |text: String, unit: usize| {
            let at = offset_of_unit(&text, unit);
            let offer = at.and_then(|at| complete(text.clone(), at));
            offer.map_or(JsValue::NULL, |it| offered(&text, &it))
        };
        let hover = move |text: String, unit: usize| {
            let at = offset_of_unit(&text, unit);
            let tip = at.and_then(|at| hover(text.clone(), at));
            tip.map_or(JsValue::NULL, |it| told(&text, &it))
        };
        let follow = move |text: String, unit: usize| {
            offset_of_unit(&text, unit).is_some_and(|at| follow(text, at))
        };
        Self {
            changed: Closure::wrap(changed),
            complete: Closure::new(complete),
            chosen: Closure::wrap(chosen),
            hover: Closure::new(hover),
            follow: Closure::new(follow),
        }
    }

    /// Each by its name.
    fn object(&self) -> Object {
        let object = Object::new();
        for (name, function) in [
            ("changed", self.changed.as_ref()),
            ("complete", self.complete.as_ref()),
            ("chosen", self.chosen.as_ref()),
            ("hover", self.hover.as_ref()),
            ("follow", self.follow.as_ref()),
        ] {
            // It fails only for objects that are frozen.
            let _ = Reflect::set(&object, &JsValue::from_str(name), function);
        }
        object
    }
}

impl TextEditor {
    /// Puts an editor into `parent`, loading its code first; `None` when that fails.
    pub async fn load(parent: &HtmlElement, text: &str, calls: Calls) -> Option<Self> {
        let module = JsFuture::from(load_json_editor(BUNDLE)).await.ok()?;
        let class = Reflect::get(&module, &JsValue::from_str("JsonEditor")).ok()?;
        let calls = Closures::new(calls);
        let arguments = Array::of3(parent, &JsValue::from_str(text), &calls.object());
        let editor = Reflect::construct(class.dyn_ref::<Function>()?, &arguments).ok()?;
        Some(Self { editor: editor.unchecked_into(), _calls: calls })
    }

    /// Shows this text.
    pub fn set_text(&self, text: &str) {
        self.editor.set_text(text);
    }

    /// Marks faults of `text`, which is what shows.
    pub fn set_markers(&self, text: &str, markers: &[Marker]) {
        let utf16 = Utf16::new(text);
        let markers = markers.iter().map(|marker| {
            let severity = match marker.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Hint => "info",
            };
            let (from, to) = (utf16.offset(marker.from), utf16.offset(marker.to));
            JsMarker { from, to, severity, message: &marker.message }
        });
        self.editor.set_markers(to_js(&markers.collect::<Vec<_>>()));
    }

    /// Puts the cursor at a byte of `text`, which is what shows.
    pub fn go_to(&self, text: &str, offset: usize) {
        self.editor.go_to(Utf16::new(text).offset(offset));
    }

    /// Takes the editor out of the page.
    pub fn destroy(self) {
        self.editor.destroy();
    }
}

/// An offer for `text`, as JavaScript takes it.
fn offered(text: &str, Offer { replace, items }: &Offer) -> JsValue {
    let utf16 = Utf16::new(text);
    let items = items.iter().map(|item| JsItem {
        label: &item.label,
        insert: &item.insert,
        detail: &item.detail,
        info: &item.documentation,
    });
    to_js(&JsOffer {
        from: utf16.offset(replace.start),
        to: utf16.offset(replace.end),
        items: items.collect(),
    })
}

/// A tip for `text`, as JavaScript takes it.
fn told(text: &str, Tip { range, text: words }: &Tip) -> JsValue {
    let utf16 = Utf16::new(text);
    to_js(&JsTip { from: utf16.offset(range.start), to: utf16.offset(range.end), text: words })
}

/// What stands in these structures can always be written.
fn to_js(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::NULL)
}
