//! The text editor in JavaScript, as Rust sees it.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;
use weftwork_core::diagnostic::Severity;

use super::Marker;
use super::offsets::Utf16;

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

/// A text editor in the page.
pub struct TextEditor {
    editor: JsEditor,
    /// What JavaScript calls, which has to live as long as the editor.
    _on_change: Closure<dyn FnMut(String)>,
}

impl TextEditor {
    /// Puts an editor into `parent`, loading its code first; `None` when that fails.
    pub async fn load(
        parent: &HtmlElement,
        text: &str,
        on_change: impl FnMut(String) + 'static,
    ) -> Option<Self> {
        let module = JsFuture::from(load_json_editor(BUNDLE)).await.ok()?;
        let class = Reflect::get(&module, &JsValue::from_str("JsonEditor")).ok()?;
        let on_change = Closure::<dyn FnMut(String)>::new(on_change);
        let arguments = Array::of3(parent, &JsValue::from_str(text), on_change.as_ref());
        let editor = Reflect::construct(class.dyn_ref::<Function>()?, &arguments).ok()?;
        Some(Self { editor: editor.unchecked_into(), _on_change: on_change })
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

fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in members {
        // It fails only for objects that are frozen.
        let _ = Reflect::set(&object, &JsValue::from_str(key), value);
    }
    object
}
