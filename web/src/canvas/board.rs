//! The canvas's state: what it shows, from where, and what is being done to it.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use super::gesture::Gesture;
use super::scene::Scene;
use crate::geometry::{Point, Rect};
use crate::state::document::Document;
use crate::state::graph_view::{EdgeKey, NodeId};
use crate::state::live_run::LiveRun;
use crate::state::selection::Selection;
use crate::state::viewport::{Insets, OVERVIEW_ZOOM, Viewport};
use crate::ui::Toasts;

/// Around the window so much more is kept in the page, in pixels of the canvas.
const MARGIN: f64 = 400.0;
/// After so long without a move the view is at rest.
const SETTLES: Duration = Duration::from_millis(160);

/// A connection that is being drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// The node that it starts from.
    pub from: NodeId,
    /// Where the pointer is, on the canvas.
    pub to: Point,
    /// The node under the pointer, and why it will not do.
    pub target: Option<(NodeId, Result<(), String>)>,
}

/// A wish for a new node.
#[derive(Debug, Clone, PartialEq)]
pub struct AddRequest {
    /// Where the node is to stand, on the canvas.
    pub at: Point,
    /// Where the menu is to open, in the canvas's box on the screen.
    pub screen: Point,
    /// The node that it is to wait for.
    pub connect_from: Option<NodeId>,
}

/// What is in the page; the rest is too far away to be seen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mounted {
    /// The nodes.
    pub nodes: Vec<NodeId>,
    /// The edges.
    pub edges: Vec<EdgeKey>,
}

/// The canvas's state. `Copy`, so that handlers can keep it.
///
/// The viewport is no signal: panning writes one `transform` per frame and never
/// wakes the reactive graph.
#[derive(Clone, Copy)]
pub struct Board {
    /// The workflow.
    pub document: Document,
    /// What is selected.
    pub selection: Selection,
    /// The run that is open.
    pub live: LiveRun,
    /// The messages of the app: handlers have no context to ask for them.
    pub toasts: Toasts,
    /// Where everything stands.
    pub scene: StoredValue<Scene>,
    /// Grows when something stands elsewhere, or came, or went.
    pub version: RwSignal<u32>,
    /// What is in the page.
    pub mounted: RwSignal<Mounted>,
    /// Whether it is zoomed out so far that it is drawn as a bitmap.
    pub is_overview: RwSignal<bool>,
    /// The zoom in percent, for show.
    pub percent: RwSignal<u32>,
    /// The connection that is being drawn.
    pub connection: RwSignal<Option<Connection>>,
    /// The rectangle that is being selected with.
    pub lasso: RwSignal<Option<Rect>>,
    /// The wish for a new node.
    pub adding: RwSignal<Option<AddRequest>>,
    /// The node for which a list of nodes to connect it with is open.
    pub connecting: RwSignal<Option<NodeId>>,
    /// What a screen reader is told.
    pub said: RwSignal<String>,
    /// What the pointer is doing.
    pub gesture: StoredValue<Gesture>,
    /// The canvas's box.
    pub root: NodeRef<html::Div>,
    /// What pans and zooms.
    pub layer: NodeRef<html::Div>,
    viewport: StoredValue<Viewport>,
    size: StoredValue<(f64, f64)>,
    /// Whether the view is still that of the last [`Board::fit`].
    is_fitted: StoredValue<bool>,
    /// The rectangle whose contents are in the page.
    cached: StoredValue<Option<Rect>>,
    is_frame_due: StoredValue<bool>,
    before_frame: StoredValue<Option<Callback<()>>>,
    painters: StoredValue<Vec<Callback<Viewport>>>,
    settling: StoredValue<Option<TimeoutHandle>>,
}

impl Board {
    /// The canvas of a workflow.
    pub fn new(document: Document, selection: Selection, live: LiveRun) -> Self {
        Self {
            document,
            selection,
            live,
            toasts: Toasts::get(),
            scene: StoredValue::default(),
            version: RwSignal::default(),
            mounted: RwSignal::default(),
            is_overview: RwSignal::default(),
            percent: RwSignal::new(100),
            connection: RwSignal::default(),
            lasso: RwSignal::default(),
            adding: RwSignal::default(),
            connecting: RwSignal::default(),
            said: RwSignal::default(),
            gesture: StoredValue::new(Gesture::None),
            root: NodeRef::new(),
            layer: NodeRef::new(),
            viewport: StoredValue::default(),
            size: StoredValue::default(),
            is_fitted: StoredValue::default(),
            cached: StoredValue::default(),
            is_frame_due: StoredValue::default(),
            before_frame: StoredValue::default(),
            painters: StoredValue::default(),
            settling: StoredValue::new(None),
        }
    }

    /// Which part of the canvas is on the screen.
    pub fn viewport(self) -> Viewport {
        self.viewport.try_get_value().unwrap_or_default()
    }

    /// How large the canvas's box is.
    pub fn size(self) -> (f64, f64) {
        self.size.try_get_value().unwrap_or_default()
    }

    /// Takes note of how large the canvas's box is.
    pub fn resized(self, size: (f64, f64)) {
        let old = self.size.get_value();
        self.size.set_value(size);
        if size.0 > 0.0 && (old.0 <= 0.0 || self.is_fitted.get_value()) {
            // Who has not looked elsewhere still wants to see everything.
            self.fit();
        } else if size.0 > 0.0 {
            // What was in the middle stays there.
            self.look(self.viewport().panned((size.0 - old.0) / 2.0, (size.1 - old.1) / 2.0));
        }
        self.redraw();
    }

    /// Shows another part of the canvas.
    pub fn look(self, viewport: Viewport) {
        self.is_fitted.set_value(false);
        self.viewport.set_value(viewport);
        self.redraw();
    }

    /// Shows another part of the canvas, from within a frame.
    pub fn look_in_frame(self, viewport: Viewport) {
        self.is_fitted.set_value(false);
        self.viewport.set_value(viewport);
    }

    /// Shows everything.
    pub fn fit(self) {
        if let Some(area) = self.scene.with_value(Scene::bounds) {
            self.look(Viewport::fitted(area, self.size(), self.insets()));
        } else {
            self.look(Viewport::default());
        }
        self.is_fitted.set_value(true);
    }

    /// What the buttons over the canvas cover, and the minimap where there is one.
    fn insets(self) -> Insets {
        let (width, height) = self.size();
        // The style sheet of the minimap says the same.
        let has_minimap = width >= 512.0 && height >= 352.0;
        Insets { top: 64.0, bottom: if has_minimap { 140.0 } else { 64.0 }, side: 32.0 }
    }

    /// Zooms by `factor` about a place of the screen; about the middle when `None`.
    pub fn zoom(self, factor: f64, about: Option<Point>) {
        let (width, height) = self.size();
        let about = about.unwrap_or(Point::new(width / 2.0, height / 2.0));
        self.look(self.viewport().zoomed(factor, about));
    }

    /// Moves the view as little as shows the node.
    pub fn reveal(self, id: &str) {
        if let Some(place) = self.scene.with_value(|scene| scene.place(id)) {
            let viewport = self.viewport();
            let viewport = if viewport.zoom < OVERVIEW_ZOOM {
                Viewport { zoom: 1.0, ..viewport }
            } else {
                viewport
            };
            let revealing = viewport.revealing(Rect::card(place), self.size(), self.insets());
            // Who sees it already still sees everything, if that was so.
            if revealing != self.viewport() {
                self.look(revealing);
            }
        }
    }

    /// The middle of what is on the screen, on the canvas.
    pub fn middle(self) -> Point {
        let (width, height) = self.size();
        self.viewport().to_canvas(Point::new(width / 2.0, height / 2.0))
    }

    /// Calls `step` at the beginning of each frame: it may still move the view.
    pub fn before_frame(self, step: impl Fn() + Send + Sync + 'static) {
        self.before_frame.set_value(Some(Callback::new(move |()| step())));
    }

    /// Calls `painter` once per frame in which the view changed.
    pub fn on_frame(self, painter: impl Fn(Viewport) + Send + Sync + 'static) {
        self.painters.update_value(|painters| painters.push(Callback::new(painter)));
    }

    /// Draws the view anew in the next frame.
    pub fn redraw(self) {
        if self.is_frame_due.get_value() {
            return;
        }
        self.is_frame_due.set_value(true);
        request_animation_frame(move || {
            if self.is_frame_due.try_get_value().is_some() {
                self.is_frame_due.set_value(false);
                self.frame();
            }
        });
    }

    fn frame(self) {
        if let Some(step) = self.before_frame.get_value() {
            step.run(());
        }
        let view = self.viewport();
        if let (Some(layer), Some(root)) =
            (self.layer.try_get_untracked().flatten(), self.root.try_get_untracked().flatten())
        {
            // Whole pixels keep text sharp.
            let (x, y) = (view.x.round(), view.y.round());
            let transform = format!("translate({x}px,{y}px) scale({})", view.zoom);
            let layer = web_sys::HtmlElement::style(&layer);
            if layer.get_property_value("transform").is_ok_and(|old| old != transform) {
                let _ = layer.set_property("will-change", "transform");
                let _ = layer.set_property("transform", &transform);
                self.settle_later();
            }
            let style = web_sys::HtmlElement::style(&root);
            // Dots nearer than this would be a grey haze.
            let gap = [24.0, 96.0, 384.0].into_iter().find(|gap| gap * view.zoom > 13.0);
            let gap = gap.unwrap_or(1536.0) * view.zoom;
            let _ = style.set_property("background-size", &format!("{gap}px {gap}px"));
            let _ =
                style.set_property("background-position", &format!("{}px {}px", view.x, view.y));
        }
        let is_overview = view.zoom < OVERVIEW_ZOOM;
        if self.is_overview.get_untracked() != is_overview {
            self.is_overview.set(is_overview);
            self.cached.set_value(None);
        }
        let percent = (view.zoom * 100.0).round() as u32;
        if self.percent.get_untracked() != percent {
            self.percent.set(percent);
        }
        self.mount(false);
        for painter in self.painters.get_value() {
            painter.run(view);
        }
    }

    /// Draws the layer anew, sharp at its scale, once it has come to rest: while it
    /// moves, the browser moves the picture that it has.
    fn settle_later(self) {
        let timer = set_timeout_with_handle(
            move || {
                if let Some(layer) = self.layer.try_get_untracked().flatten() {
                    let _ = web_sys::HtmlElement::style(&layer).remove_property("will-change");
                }
            },
            SETTLES,
        );
        let old = self.settling.try_update_value(|old| std::mem::replace(old, timer.ok()));
        if let Some(old) = old.flatten() {
            old.clear();
        }
    }

    /// Puts into the page what can be seen, and takes out what cannot. `is_stale`
    /// says that what is there has changed.
    pub fn mount(self, is_stale: bool) {
        if self.size().0 <= 0.0 {
            return;
        }
        let window = self.viewport().window(self.size());
        let is_cached = self.cached.get_value().is_some_and(|cached| cached.encloses(window));
        if is_cached && !is_stale {
            return;
        }
        let area = window.grown(MARGIN);
        self.cached.set_value(Some(area));
        let mounted = if self.is_overview.get_untracked() {
            Mounted::default()
        } else {
            self.scene.with_value(|scene| self.visible(scene, area))
        };
        if self.mounted.with_untracked(|old| *old != mounted) {
            self.mounted.set(mounted);
        }
    }

    /// What meets `area`, and what is selected or focused, wherever it is.
    fn visible(self, scene: &Scene, area: Rect) -> Mounted {
        let mut nodes = scene.nodes_in(area);
        let in_area: std::collections::HashSet<NodeId> = nodes.iter().cloned().collect();
        let pinned = self.selection.nodes.with_untracked(|nodes| {
            let focused = self.selection.focused.get_untracked();
            // All selected of a large graph need not be in the page.
            nodes.iter().take(200).cloned().chain(focused).collect::<Vec<_>>()
        });
        for id in pinned {
            if !in_area.contains(&id) && !nodes.contains(&id) && scene.place(&id).is_some() {
                nodes.push(id);
            }
        }
        Mounted { nodes, edges: scene.edges_in(area) }
    }

    /// Takes over the document's nodes and edges.
    pub fn sync(self) {
        let graph = self.document.graph.get();
        self.scene.update_value(|scene| scene.sync(&graph));
        self.selection.retain(&graph);
        self.moved();
    }

    /// Says that something stands elsewhere now.
    pub fn moved(self) {
        self.version.update(|version| *version = version.wrapping_add(1));
        self.mount(true);
        self.redraw();
    }

    /// Puts the keyboard on the canvas.
    pub fn focus(self) {
        if let Some(root) = self.root.get_untracked() {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = root.focus_with_options(&options);
        }
    }
}
