//! What can be written at the caret of a text control, within a `${…}`, and what the
//! reference says that the caret is in. Core answers both.

use std::ops::Range;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use weftwork_core::edit;
use weftwork_core::parse::parse;
use weftwork_core::query::{
    self, Completion, CompletionKind, HoverKind, complete_text, complete_within,
};
use weftwork_core::text::offset_of_unit;

use super::reference_text::{is_in_reference, with_choice};
use super::told::{Definition, told};
use super::typing::Typing;
use crate::canvas::keyboard::walk_to;
use crate::state::selection::Tab;
use crate::ui::{Caret, unique_id};

/// So many possibilities are shown; who wants another types another letter.
const MOST_ITEMS: usize = 50;

/// What can be written at the caret.
#[derive(Debug, Clone, PartialEq)]
struct Offer {
    /// The bytes of the control's text that it takes the place of.
    replace: Range<usize>,
    items: Vec<Completion>,
}

/// The reference that the caret is in.
#[derive(Debug, Clone, PartialEq)]
struct Reference {
    /// What it is, in a sentence.
    said: String,
    /// The bytes of the control's text at which the step of it is.
    step: Range<usize>,
    defined: Option<Definition>,
}

/// What can be written at the caret of a control. `Copy`, so that handlers can keep it.
#[derive(Clone, Copy)]
pub struct Completing {
    typing: Typing,
    offer: RwSignal<Option<Offer>>,
    reference: RwSignal<Option<Reference>>,
    /// The position of the item that the keyboard is at.
    pub active: RwSignal<usize>,
    /// The id of the list of items; those of the items begin with it.
    pub list: StoredValue<String>,
}

impl Completing {
    /// Of a control.
    pub fn new(typing: Typing) -> Self {
        Self {
            typing,
            offer: RwSignal::new(None),
            reference: RwSignal::new(None),
            active: RwSignal::new(0),
            list: StoredValue::new(unique_id("suggestions")),
        }
    }

    /// What can be written; empty while nothing is offered.
    pub fn items(self) -> Vec<Completion> {
        self.offer.with(|it| it.as_ref().map(|it| it.items.clone()).unwrap_or_default())
    }

    /// The id of the item that the keyboard is at.
    pub fn active_option(self) -> Option<String> {
        let is_open = self.offer.with(Option::is_some);
        is_open.then(|| format!("{}-{}", self.list.get_value(), self.active.get()))
    }

    /// What the reference at the caret is, in a sentence.
    pub fn said(self) -> Option<String> {
        self.reference.with(|it| it.as_ref().map(|it| it.said.clone()))
    }

    /// Where the caret is in the window: its left, top and bottom.
    pub fn caret_place(self) -> Option<(f64, f64, f64)> {
        self.typing.caret.place()
    }

    /// The control's caret.
    pub fn caret(self) -> Caret {
        self.typing.caret
    }

    /// Offers what goes on from what was typed.
    pub fn typed(self) {
        self.reference.set(None);
        self.active.set(0);
        self.offer.set(self.at().and_then(|at| self.ask(at)));
    }

    /// Tells what the caret has come to.
    pub fn moved(self) {
        self.offer.set(None);
        self.reference.set(self.at().and_then(|at| self.look(at)));
    }

    /// Forgets everything about the caret, which has gone.
    pub fn left(self) {
        self.offer.set(None);
        self.reference.set(None);
    }

    /// Follows a click: with Ctrl it goes to what the reference names.
    pub fn clicked(self, event: MouseEvent) {
        self.moved();
        if event.ctrl_key() || event.meta_key() {
            self.go();
        }
    }

    /// Takes the keys that are its own before the control does.
    pub fn key(self, event: KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        let n_items = self.offer.with_untracked(|it| it.as_ref().map_or(0, |it| it.items.len()));
        let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        match event.key().as_str() {
            "ArrowDown" if is_plain && n_items > 0 => {
                self.active.update(|at| *at = (*at + 1) % n_items);
            }
            "ArrowUp" if is_plain && n_items > 0 => {
                self.active.update(|at| *at = (*at + n_items - 1) % n_items);
            }
            "Enter" | "Tab" if is_plain && !event.shift_key() && n_items > 0 => {
                self.choose(self.active.get_untracked());
            }
            "Escape" if n_items > 0 => self.left(),
            " " if event.ctrl_key() => self.typed(),
            "F12" if is_plain => {
                self.moved();
                if !self.go() {
                    return;
                }
            }
            // Typed over, as the brace that a choice has put there.
            "}" if self.is_at_end() => self.step_out(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// Follows the caret when a key has moved it.
    pub fn key_up(self, event: KeyboardEvent) {
        let is_move = match event.key().as_str() {
            "ArrowLeft" | "ArrowRight" | "Home" | "End" => true,
            // These walk through what is offered.
            "ArrowUp" | "ArrowDown" | "PageUp" | "PageDown" => {
                self.offer.with_untracked(Option::is_none)
            }
            _ => false,
        };
        if is_move {
            self.moved();
        }
    }

    /// Writes the item at a position. The caret comes behind the reference, unless that
    /// is likely to go on.
    pub fn choose(self, position: usize) {
        let chosen = self.offer.with_untracked(|offer| {
            let offer = offer.as_ref()?;
            Some((offer.replace.clone(), offer.items.get(position)?.clone()))
        });
        let Some((replace, item)) = chosen else { return };
        let old = self.typing.text.get_untracked();
        let (text, mut after) = with_choice(&old, replace, &item.insert);
        if !goes_on(&item) && text[after..].starts_with('}') {
            after += 1;
        }
        let caret = text[..after].encode_utf16().count() as u32;
        let is_begun = item.insert.ends_with('.');
        self.left();
        // At once, for the next key may be there before the next frame.
        self.typing.caret.write(&text, caret);
        self.typing.put_with(text, item.also);
        if is_begun {
            self.typed();
        }
    }

    /// The byte of the text at which the caret is, if it is within a `${`.
    fn at(self) -> Option<usize> {
        let (start, end) = self.typing.caret.selection()?;
        self.typing.text.with_untracked(|text| {
            let at = offset_of_unit(text, start as usize)?;
            (start == end && is_in_reference(text, at)).then_some(at)
        })
    }

    fn is_at_end(self) -> bool {
        self.at()
            .is_some_and(|at| self.typing.text.with_untracked(|text| text[at..].starts_with('}')))
    }

    fn step_out(self) {
        self.left();
        if let Some((start, _)) = self.typing.caret.selection() {
            self.typing.caret.write(&self.typing.text.get_untracked(), start + 1);
        }
    }

    /// What can be written at a byte of the text.
    fn ask(self, at: usize) -> Option<Offer> {
        let text = self.typing.text.get_untracked();
        let mut offer = match self.in_document(&text) {
            Some(lead) => self.ask_within(at.checked_sub(lead)?, lead),
            None => self.ask_for_json(&text, at),
        }?;
        offer.items.truncate(MOST_ITEMS);
        let written = text.get(offer.replace.clone())?;
        // What is written out already is no news.
        let is_news = offer.items.iter().any(|it| it.insert != written || !it.also.is_empty());
        is_news.then_some(offer)
    }

    /// How many bytes of the text come before what the document has as a string there;
    /// `None` if it has something else.
    fn in_document(self, text: &str) -> Option<usize> {
        self.typing.place.value.with_untracked(|value| match value {
            Some(serde_json::Value::String(said)) if said == text => Some(0),
            Some(serde_json::Value::String(said)) if said == text.trim() => {
                Some(text.len() - text.trim_start().len())
            }
            _ => None,
        })
    }

    fn ask_within(self, at: usize, lead: usize) -> Option<Offer> {
        let place = self.typing.place;
        let found = place.board.document.ask(|facts| {
            complete_within(facts, facts.json.root().pointer(&place.pointer())?, at)
        })?;
        let Range { start, end } = found.replace;
        Some(Offer { replace: start + lead..end + lead, items: found.items })
    }

    /// What can be written in JSON text that the document does not have yet.
    fn ask_for_json(self, text: &str, at: usize) -> Option<Offer> {
        let place = self.typing.place;
        let board = place.board;
        // The text as it would be, with a place for it.
        let patch = place.patch(serde_json::Value::Null);
        let document = parse(board.document.now(|it| edit::apply_to(it, &patch)).ok()?);
        let span = document.json.root().pointer(&place.pointer())?.span();
        let whole = document.json.text();
        let whole = [&whole[..span.start], text, &whole[span.end..]].concat();
        let found = board
            .document
            .catalogue
            .with_untracked(|catalogue| complete_text(&whole, catalogue, span.start + at))?;
        let here = |offset: u32| (offset as usize).checked_sub(span.start);
        let replace = here(found.replace.start.offset)?..here(found.replace.end.offset)?;
        Some(Offer { replace, items: found.items })
    }

    /// What is told of the reference at a UTF-16 unit of the text, and the units of its
    /// step there.
    pub fn pointed(self, unit: u32) -> Option<(String, Range<u32>)> {
        let text = self.typing.text.get_untracked();
        let at = offset_of_unit(&text, unit as usize)?;
        let found = is_in_reference(&text, at).then(|| self.look(at)).flatten()?;
        let unit_of = |byte: usize| Some(text.get(..byte)?.encode_utf16().count() as u32);
        Some((found.said, unit_of(found.step.start)?..unit_of(found.step.end)?))
    }

    /// The reference at a byte of the text.
    fn look(self, at: usize) -> Option<Reference> {
        let text = self.typing.text.get_untracked();
        let lead = self.in_document(&text)?;
        let at = at.checked_sub(lead)?;
        let place = self.typing.place;
        place.board.document.ask(|facts| {
            let string = facts.json.root().pointer(&place.pointer())?;
            let here = |offset: u32| string.offset_within(offset as usize) + lead;
            let found = query::at(facts, string.span_within(&(at..at)).start)?;
            if found.kind != HoverKind::Reference {
                return None;
            }
            let defined = Definition::of(facts, &found);
            let mut said = told(&found);
            if defined.is_some() {
                said.push_str(". F12 goes there");
            }
            let step = here(found.range.start.offset)..here(found.range.end.offset);
            Some(Reference { said, step, defined })
        })
    }

    /// Goes to what the reference at the caret names. Answers whether there is such.
    fn go(self) -> bool {
        let board = self.typing.place.board;
        match self.reference.get_untracked().and_then(|it| it.defined) {
            Some(Definition::Node(id)) => walk_to(board, Some(id)),
            Some(Definition::Input(pointer)) => {
                board.selection.tab.set(Tab::Settings);
                board.selection.reveal.set(Some(pointer));
            }
            None => return false,
        }
        true
    }
}

/// Whether a reference is likely to go on behind an item: it is not all of a reference,
/// and leads to something that has parts.
fn goes_on(item: &Completion) -> bool {
    const LEAVES: [&str; 7] = ["string", "number", "integer", "boolean", "image", "audio", "video"];
    match item.kind {
        CompletionKind::Input => false,
        CompletionKind::Node if item.label.starts_with("nodes.") => false,
        _ => !LEAVES.contains(&item.detail.as_str()),
    }
}
