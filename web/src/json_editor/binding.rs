//! The text editor in JavaScript, as Rust sees it.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;
use weftwork_core::diagnostic::Severity;
use weftwork_core::text::offset_of_unit;

use super::offsets::Utf16;
use super::{Marker, Offer};

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
    fn set_markers(this: &JsEditor, markers: Array);

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
}

/// A text editor in the page.
pub struct TextEditor {
    editor: JsEditor,
    /// What JavaScript calls, which has to live as long as the editor.
    _changed: Closure<dyn FnMut(String)>,
    _complete: Closure<dyn Fn(String, usize) -> JsValue>,
    _chosen: Closure<dyn Fn(usize)>,
}

impl TextEditor {
    /// Puts an editor into `parent`, loading its code first; `None` when that fails.
    pub async fn load(parent: &HtmlElement, text: &str, calls: Calls) -> Option<Self> {
        let module = JsFuture::from(load_json_editor(BUNDLE)).await.ok()?;
        let class = Reflect::get(&module, &JsValue::from_str("JsonEditor")).ok()?;
        let Calls { changed, complete, chosen } = calls;
        let changed = Closure::wrap(changed);
        let complete = move |text: String, unit: usize| {
            let at = offset_of_unit(&text, unit);
            let offer = at.and_then(|at| complete(text.clone(), at));
            offer.map_or(JsValue::NULL, |it| offered(&text, &it).into())
        };
        let complete = Closure::<dyn Fn(String, usize) -> JsValue>::new(complete);
        let chosen = Closure::wrap(chosen);
        let arguments = Array::of5(
            parent,
            &JsValue::from_str(text),
            changed.as_ref(),
            complete.as_ref(),
            chosen.as_ref(),
        );
        let editor = Reflect::construct(class.dyn_ref::<Function>()?, &arguments).ok()?;
        let editor = editor.unchecked_into();
        Some(Self { editor, _changed: changed, _complete: complete, _chosen: chosen })
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
            object(&[
                ("from", JsValue::from(utf16.offset(marker.from))),
                ("to", JsValue::from(utf16.offset(marker.to))),
                ("severity", JsValue::from_str(severity)),
                ("message", JsValue::from_str(&marker.message)),
            ])
        });
        self.editor.set_markers(markers.collect());
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
fn offered(text: &str, Offer { replace, items }: &Offer) -> Object {
    let utf16 = Utf16::new(text);
    let items = items.iter().map(|item| {
        let text = JsValue::from_str;
        object(&[
            ("label", text(&item.label)),
            ("insert", text(&item.insert)),
            ("detail", text(&item.detail)),
            ("info", text(&item.documentation)),
        ])
    });
    object(&[
        ("from", JsValue::from(utf16.offset(replace.start))),
        ("to", JsValue::from(utf16.offset(replace.end))),
        ("items", items.collect::<Array>().into()),
    ])
}

fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in members {
        // It fails only for objects that are frozen.
        let _ = Reflect::set(&object, &JsValue::from_str(key), value);
    }
    object
}
